from django.urls import path

from shuke.alliances import views

app_name = "alliances"
urlpatterns = [
    path("", views.agreements, name="agreements"),
    path("new/", views.new, name="new"),
    path("<int:agreement>/", views.agreement, name="agreement"),
    path("<int:agreement>/ending/", views.ending, name="ending"),
    path("<int:agreement>/resuming/", views.resuming, name="resuming"),
    path("<int:agreement>/lists/", views.receiving, name="receiving"),
    path("<int:agreement>/giving/", views.giving, name="giving"),
    path("given/<int:given>/countersigning/", views.countersigning, name="countersigning"),
]
