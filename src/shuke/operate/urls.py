from django.urls import path

from shuke.operate.views import audit, health, today

app_name = "operate"
urlpatterns = [
    path("", today.today, name="today"),
    path("health/", health.health, name="health"),
    path("audit/", audit.audit, name="audit"),
]
