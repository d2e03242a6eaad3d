from django.urls import path

from shuke.common.kit import (
    boards,
    branding,
    bulk,
    counting,
    files,
    inline,
    preferences,
    saved,
    undoing,
    views,
)
from shuke.common.kit.sentences import sample

app_name = "kit"
urlpatterns = [
    path("kit/", views.gallery, name="gallery"),
    path("kit/people/<int:pk>/", views.summary, name="summary"),
    path("kit/upload/", views.upload, name="upload"),
    path("kit/sentence/", sample.draft, name="sentence"),
    path("kit/live/", views.live, name="live"),
    path("kit/progress/", views.moving, name="progress"),
    path("kit/toasts/", views.say, name="say"),
    path("kit/toasts/undo/", views.undo, name="undo"),
    path("lists/<slug:table>/actions/<slug:key>/", bulk.act, name="bulk"),
    path("lists/<slug:table>/file.csv", files.save, {"kind": "csv"}, name="list_csv"),
    path("lists/<slug:table>/file.xlsx", files.save, {"kind": "xlsx"}, name="list_xlsx"),
    path("lists/<slug:table>/count/", counting.count, name="count"),
    path("lists/<slug:table>/views/", saved.save, name="view_save"),
    path("lists/<slug:table>/views/order/", saved.order, name="view_order"),
    path("lists/views/<int:pk>/", saved.change, name="view_change"),
    path("lists/views/<int:pk>/move/", saved.move, name="view_move"),
    path("lists/views/<int:pk>/ending/", saved.ending, name="view_ending"),
    path("lists/views/<int:pk>/return/", saved.restoring, name="view_return"),
    path("lists/changes/<int:pk>/", bulk.progress_page, name="bulk_change"),
    path("lists/changes/<int:pk>/progress/", bulk.progress, name="bulk_progress"),
    path("lists/changes/<int:pk>/undo/", bulk.undo, name="bulk_undo"),
    path("lists/<slug:thing>/fields/<str:name>/<int:pk>/", inline.edit, name="inline"),
    path("changes/<slug:facts>/undo/", undoing.undo_changes, name="undo_changes"),
    path("shop/logo", branding.logo, name="logo"),
    path("shop/colours.css", branding.colours_css, name="colours"),
    path("lists/<slug:thing>/board/", boards.board, name="board"),
    path("language/", preferences.language, name="language"),
    path("theme/", preferences.theme, name="theme"),
    path("columns/", preferences.columns, name="columns"),
]
