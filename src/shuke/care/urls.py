from django.urls import path

from shuke.care.views import plans, things

app_name = "care"
urlpatterns = [
    path("of/<int:customer>/", things.owned, name="owned"),
    path("of/<int:customer>/new/", things.new, name="new"),
    path("plans/", plans.plans, name="plans"),
    path("plans/versions/", plans.write, name="plan_write"),
    path("plans/versions/<int:plans>/", plans.version, name="plan_version"),
    path("plans/versions/<int:plans>/progress/", plans.progress, name="plan_progress"),
    path("plans/versions/<int:plans>/beginning/", plans.begin, name="plan_begin"),
    path("plans/versions/<int:plans>/ending/", plans.end, name="plan_end"),
    path("<int:thing>/", things.thing, name="thing"),
    path("<int:thing>/edit/", things.edit, name="edit"),
    path("<int:thing>/readings/", things.reading, name="reading"),
    path("<int:thing>/services/", things.service, name="service"),
    path("readings/<int:reading>/removal/", things.reading_removal, name="reading_removal"),
    path("services/<int:service>/removal/", things.service_removal, name="service_removal"),
    path("<int:thing>/ending/", things.ending, name="ending"),
]
