from django.urls import path

from shuke.collect import views

app_name = "collect"
urlpatterns = [
    path("", views.imports, name="imports"),
    path("new/", views.new, name="new"),
    path("<int:pk>/", views.one, name="import"),
    path("<int:pk>/reading/", views.reading, name="reading"),
    path("<int:pk>/mapping/", views.mapping, name="mapping"),
    path("<int:pk>/run/", views.run, name="run"),
    path("<int:pk>/trial/", views.trial, name="trial"),
    path("<int:pk>/trial/progress/", views.trial_progress, name="trial_progress"),
    path("<int:pk>/progress/", views.progress, name="progress"),
    path("<int:pk>/pause/", views.pause, name="pause"),
    path("<int:pk>/resume/", views.resume, name="resume"),
    path("<int:pk>/stop/", views.stop, name="stop"),
    path("<int:pk>/discard/", views.discard, name="discard"),
    path("<int:pk>/replay/", views.replay, name="replay"),
    path("<int:pk>/problems/", views.problems, name="problems"),
    path("<int:pk>/outcomes.csv", views.outcomes, name="outcomes"),
]
