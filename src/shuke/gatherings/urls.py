from django.urls import path

from shuke.gatherings import views

app_name = "gatherings"
urlpatterns = [
    path("", views.index, name="gatherings"),
    path("new/", views.new, name="new"),
    path("<int:gathering>/", views.gathering, name="gathering"),
    path("<int:gathering>/edit/", views.edit, name="edit"),
    path("<int:gathering>/opening/", views.opening, name="opening"),
    path("<int:gathering>/closing/", views.closing, name="closing"),
    path("<int:gathering>/calling-off/", views.calling_off, name="calling-off"),
    path("<int:gathering>/taking-up/", views.taking_up, name="taking-up"),
    path("<int:gathering>/door/", views.door, name="door"),
    path("<int:gathering>/door/tickets/", views.admitting, name="admitting"),
    path("guests/<int:guest>/", views.guest, name="guest"),
    path("guests/<int:guest>/declining/", views.declining, name="declining"),
    path("guests/<int:guest>/leaving/", views.leaving, name="leaving"),
]
