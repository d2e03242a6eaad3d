from django.urls import path

from shuke.ask import views

app_name = "ask"
urlpatterns = [path("", views.ask, name="ask")]
