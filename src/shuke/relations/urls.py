from django.urls import path

from shuke.relations.views import choosing, types

app_name = "relations"
urlpatterns = [
    path("", types.overview, name="types"),
    path("set/", types.edit, name="edit"),
    path("set/versions/", types.write, name="write"),
    path("set/versions/<int:version>/", types.version, name="version"),
    path("set/versions/<int:version>/progress/", types.progress, name="progress"),
    path("set/versions/<int:version>/beginning/", types.begin, name="begin"),
    path("set/versions/<int:version>/ending/", types.end, name="end"),
    path("of/<int:customer>/", choosing.choose, name="choose"),
    path("of/<int:customer>/release/", choosing.release, name="release"),
]
