from django.urls import path

from shuke.loyalty.views import points, rules

app_name = "loyalty"
urlpatterns = [
    path("", points.overview, name="overview"),
    path("rules/", rules.edit, name="rules"),
    path("rules/versions/", rules.write, name="write"),
    path("rules/versions/<int:version>/", rules.version, name="version"),
    path("rules/versions/<int:version>/progress/", rules.progress, name="progress"),
    path("rules/versions/<int:version>/beginning/", rules.begin, name="begin"),
    path("rules/versions/<int:version>/ending/", rules.end, name="end"),
    path("of/<int:customer>/", points.account, name="account"),
    path("of/<int:customer>/adjusting/", points.adjust, name="adjust"),
]
