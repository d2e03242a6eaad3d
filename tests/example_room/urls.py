from django.urls import path

from tests.example_room import views

app_name = "example_room"
urlpatterns = [
    path("", views.wishes, name="wishes"),
    path("of/<int:customer>/", views.make, name="make"),
    path("<int:wish>/taking-back/", views.taking_back, name="taking_back"),
]
