from django.urls import path

from shuke.knowledge import public_views

app_name = "help"
urlpatterns = [
    path("", public_views.help_page, name="help"),
    path("<int:article>/", public_views.help_article, name="article"),
    path("<int:article>/opinion/", public_views.help_opinion, name="opinion"),
]
