from django.apps import AppConfig


class AlliancesConfig(AppConfig):
    name = "shuke.alliances"
    label = "alliances"
    default_auto_field = "django.db.models.BigAutoField"
