from django.urls import path

from shuke.customers.views import preferences

app_name = "preferences"
urlpatterns = [
    path("<str:token>/", preferences.preferences, name="preferences"),
]
