from django.urls import path

from shuke.counter.views import kiosk

app_name = "kiosk"
urlpatterns = [
    path("", kiosk.kiosk, name="kiosk"),
    path("beat/", kiosk.beat, name="beat"),
    path("sign-up/", kiosk.sign_up, name="sign_up"),
]
