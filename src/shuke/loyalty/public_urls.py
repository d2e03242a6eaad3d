from django.urls import path

from shuke.loyalty import public_views

app_name = "referral"
urlpatterns = [path("<str:code>/", public_views.invitation, name="invitation")]
