from django.urls import path

from shuke.surveys import building_views, views

app_name = "surveys"
urlpatterns = [
    path("", views.index, name="surveys"),
    path("new/", views.new, name="new"),
    path("draft/", building_views.draft, name="draft"),
    path("answers/", views.waiting, name="waiting"),
    path("<int:survey>/", views.survey, name="survey"),
    path("<int:survey>/edit/", building_views.edit, name="edit"),
    path("<int:survey>/opening/", views.opening, name="opening"),
    path("<int:survey>/closing/", views.closing, name="closing"),
    path("<int:survey>/waves/", views.waves, name="waves"),
    path("<int:survey>/reach/", views.setting_up, name="reach"),
    path("<int:survey>/code.svg", views.code, name="code"),
    path("<int:survey>/findings/", views.findings, name="findings"),
    path("findings/<int:finding>/outcome/", views.outcome, name="outcome"),
    path("answers/<int:response>/", views.response, name="response"),
    path("answers/<int:response>/attending/", views.attending, name="attending"),
]
