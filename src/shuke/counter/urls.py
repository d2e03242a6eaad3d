from django.urls import path

from shuke.counter.views import till

app_name = "counter"
urlpatterns = [
    path("till/", till.till, name="till"),
    path("till/people/", till.people, name="people"),
    path("till/<int:customer>/", till.person, name="person"),
    path("till/<int:customer>/visits/", till.visits, name="person_visits"),
    path("till/<int:customer>/giving/", till.giving, name="giving"),
]
