from django.urls import path

from shuke.surveys import public_views

app_name = "survey"
urlpatterns = [
    path("at/<str:public_id>/", public_views.public_survey, name="public"),
    path("<str:code>/", public_views.own_survey, name="own"),
]
