from django.urls import path

app_name = "kit"
urlpatterns: list = []
