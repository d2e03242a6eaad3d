from django.urls import path

from shuke.collect import builder_views, form_views

app_name = "forms"
urlpatterns = [
    path("", form_views.forms, name="forms"),
    path("new/", builder_views.new, name="new"),
    path("draft/", builder_views.draft, name="draft"),
    path("<int:form>/", form_views.one, name="form"),
    path("<int:form>/edit/", builder_views.edit, name="edit"),
    path("<int:form>/qr.svg", form_views.qr, name="qr"),
    path("<int:form>/entries.csv", form_views.export, name="export"),
    path("<int:form>/ending/", builder_views.end, name="ending"),
    path("<int:form>/reopening/", builder_views.reopen, name="reopening"),
    path("entries/<int:entry>/", form_views.entry, name="entry"),
    path("entries/<int:entry>/claims/", form_views.claim, name="claim"),
]
