from django.urls import path

from shuke.collect.connectors.views import receive

app_name = "hooks"
urlpatterns = [path("<str:public_id>/", receive, name="hook")]
