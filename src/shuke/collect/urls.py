from django.urls import path

from shuke.collect import connector_views, document_views, draft_views, tracking_views, views

app_name = "collect"
urlpatterns = [
    path("", views.imports, name="imports"),
    path("new/", draft_views.new, name="new"),
    path("inbox/", document_views.documents, name="documents"),
    path("inbox/<int:document>/", document_views.one, name="document"),
    path("inbox/<int:document>/replay/", document_views.replay, name="replay_document"),
    path("inbox/replays/", document_views.replay_all, name="replay_documents"),
    path("events/", tracking_views.tracking, name="tracking"),
    path("events/keys/", tracking_views.make, name="tracking_key"),
    path("events/keys/<int:write_key>/ending/", tracking_views.end, name="tracking_key_ending"),
    path("shops/", connector_views.shops, name="connectors"),
    path("shops/new/", connector_views.new, name="new_connector"),
    path("shops/<int:connector>/", connector_views.one, name="connector"),
    path("shops/<int:connector>/secret/", connector_views.change_secret, name="connector_secret"),
    path("shops/<int:connector>/pause/", connector_views.pause, name="connector_pause"),
    path("shops/<int:connector>/start/", connector_views.start, name="connector_start"),
    path("shops/<int:connector>/ending/", connector_views.end, name="connector_ending"),
    path("shops/<int:connector>/replays/", connector_views.replay, name="connector_replays"),
    path("shops/requests/<int:privacy>/", connector_views.settle, name="privacy_settled"),
    path("<int:pk>/", views.one, name="import"),
    path("<int:pk>/reading/", draft_views.reading, name="reading"),
    path("<int:pk>/mapping/", draft_views.mapping, name="mapping"),
    path("<int:pk>/run/", views.run, name="run"),
    path("<int:pk>/trial/", draft_views.trial, name="trial"),
    path("<int:pk>/trial/progress/", draft_views.trial_progress, name="trial_progress"),
    path("<int:pk>/progress/", views.progress, name="progress"),
    path("<int:pk>/pause/", views.pause, name="pause"),
    path("<int:pk>/resume/", views.resume, name="resume"),
    path("<int:pk>/stop/", views.stop, name="stop"),
    path("<int:pk>/discard/", draft_views.discard, name="discard"),
    path("<int:pk>/replay/", views.replay, name="replay"),
    path("<int:pk>/problems/", views.problems, name="problems"),
    path("<int:pk>/outcomes.csv", views.outcomes, name="outcomes"),
]
