from django.apps import AppConfig


class EngageConfig(AppConfig):
    name = "shuke.engage"
    label = "engage"
    default_auto_field = "django.db.models.BigAutoField"
