from django.urls import path

from shuke.collect.webforms import views

app_name = "form"
urlpatterns = [
    path("<slug:public_id>/", views.form, name="form"),
    path("<slug:public_id>/thanks/", views.thanks, name="thanks"),
    path("<slug:public_id>/steps/", views.step, name="step"),
]
