from django.urls import path

from shuke.knowledge import views

app_name = "knowledge"
urlpatterns = [
    path("", views.articles, name="articles"),
    path("new/", views.new, name="new"),
    path("synonyms/", views.synonyms, name="synonyms"),
    path("synonyms/<int:synonym>/ending/", views.synonym_ending, name="synonym-ending"),
    path("suggestions/", views.suggestions, name="suggestions"),
    path("<int:article>/", views.article, name="article"),
    path("<int:article>/edit/", views.edit, name="edit"),
    path("<int:article>/editions/<int:number>/", views.edition, name="edition"),
    path("<int:article>/publication/", views.publishing, name="publishing"),
    path("<int:article>/withdrawal/", views.withdrawing, name="withdrawing"),
    path("<int:article>/offering/", views.offering, name="offering"),
    path("<int:article>/review/", views.reviewing, name="reviewing"),
    path("<int:article>/opinion/", views.judging, name="judging"),
]
