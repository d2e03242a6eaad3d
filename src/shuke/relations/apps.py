from django.apps import AppConfig


class RelationsConfig(AppConfig):
    name = "shuke.relations"
    label = "relations"
    default_auto_field = "django.db.models.BigAutoField"
