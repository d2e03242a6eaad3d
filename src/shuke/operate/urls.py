from django.urls import path

from shuke.operate.views import audit, deliveries, health, today, work

app_name = "operate"
urlpatterns = [
    path("", today.today, name="today"),
    path("health/", health.health, name="health"),
    path("work/", work.work, name="work"),
    path("work/<int:reaction>/", work.item, name="work_item"),
    path("work/<int:reaction>/retry/", work.retry, name="work_retry"),
    path("deliveries/", deliveries.deliveries, name="deliveries"),
    path("deliveries/<int:delivery>/", deliveries.one, name="delivery"),
    path("deliveries/<int:delivery>/retry/", deliveries.retry, name="delivery_retry"),
    path("audit/", audit.audit, name="audit"),
    path("changes/", audit.changes, name="changes"),
]
