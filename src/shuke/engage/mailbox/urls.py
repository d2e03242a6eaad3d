from django.urls import path

from shuke.engage.mailbox import views

app_name = "mailbox"
urlpatterns = [
    path("", views.letters, name="letters"),
    path("<int:pk>/", views.letter, name="letter"),
    path("<int:pk>/body/", views.body, name="body"),
    path("<int:pk>/one-click/", views.one_click, name="one-click"),
]
