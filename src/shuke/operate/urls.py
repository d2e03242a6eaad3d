from django.urls import path

from shuke.operate import views

app_name = "operate"
urlpatterns = [
    path("", views.today, name="today"),
    path("login/", views.login, name="login"),
    path("logout/", views.logout, name="logout"),
]
