from django.apps import AppConfig


class CounterConfig(AppConfig):
    name = "shuke.counter"
    label = "counter"
    default_auto_field = "django.db.models.BigAutoField"
