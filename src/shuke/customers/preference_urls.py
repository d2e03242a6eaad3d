from django.urls import path

from shuke.customers.views import own_data, preferences

app_name = "preferences"
urlpatterns = [
    path("data/<str:key>/", own_data.taking, name="data"),
    path("<str:token>/", preferences.preferences, name="preferences"),
]
