from django.urls import path

from shuke.operate.views import (
    audit,
    backups,
    deliveries,
    health,
    shop_settings,
    today,
    webhooks,
    work,
)

app_name = "operate"
urlpatterns = [
    path("", today.today, name="today"),
    path("health/", health.health, name="health"),
    path("work/", work.work, name="work"),
    path("work/<int:reaction>/", work.item, name="work_item"),
    path("work/<int:reaction>/retry/", work.retry, name="work_retry"),
    path("backups/", backups.backups, name="backups"),
    path("backups/make/", backups.make, name="backup_make"),
    path("backups/<int:backup>/check/", backups.check, name="backup_check"),
    path("webhooks/", webhooks.webhooks, name="webhooks"),
    path("webhooks/<int:webhook>/", webhooks.webhook, name="webhook"),
    path("webhooks/<int:webhook>/secret/", webhooks.secret, name="webhook_secret"),
    path("webhooks/<int:webhook>/trial/", webhooks.trial, name="webhook_trial"),
    path("webhooks/<int:webhook>/end/", webhooks.end, name="webhook_end"),
    path("deliveries/", deliveries.deliveries, name="deliveries"),
    path("deliveries/<int:delivery>/", deliveries.one, name="delivery"),
    path("deliveries/<int:delivery>/retry/", deliveries.retry, name="delivery_retry"),
    path("deliveries/to/<int:endpoint>/resume/", deliveries.resume, name="endpoint_resume"),
    path("settings/", shop_settings.page, name="settings"),
    path("settings/<slug:group>/", shop_settings.save, name="settings_save"),
    path("settings/changes/<int:version>/undo/", shop_settings.undo, name="settings_undo"),
    path("audit/", audit.audit, name="audit"),
    path("changes/", audit.changes, name="changes"),
]
