from django.urls import path

from shuke.gatherings import public_views

app_name = "invitation"
urlpatterns = [
    path("<str:ticket>/", public_views.invitation, name="invitation"),
    path("<str:ticket>/code.svg", public_views.ticket_code, name="code"),
]
