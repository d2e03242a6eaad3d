from django.urls import path

from shuke.engage.views import answering

app_name = "engage"
urlpatterns = [
    path("c/<str:key>/<int:position>/", answering.click, name="click"),
    path("u/<str:key>/", answering.unsubscribe, name="unsubscribe"),
    path("u/<str:key>/again/", answering.subscribe_again, name="subscribe-again"),
]
