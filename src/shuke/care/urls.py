from django.urls import path

from shuke.care.views import things

app_name = "care"
urlpatterns = [
    path("of/<int:customer>/", things.owned, name="owned"),
    path("of/<int:customer>/new/", things.new, name="new"),
    path("<int:thing>/", things.thing, name="thing"),
    path("<int:thing>/edit/", things.edit, name="edit"),
    path("<int:thing>/readings/", things.reading, name="reading"),
    path("<int:thing>/services/", things.service, name="service"),
    path("<int:thing>/ending/", things.ending, name="ending"),
]
