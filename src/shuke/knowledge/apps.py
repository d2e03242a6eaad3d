from django.apps import AppConfig


class KnowledgeConfig(AppConfig):
    name = "shuke.knowledge"
    label = "knowledge"
    default_auto_field = "django.db.models.BigAutoField"
