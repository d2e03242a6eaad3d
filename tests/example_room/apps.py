from django.apps import AppConfig


class ExampleRoomConfig(AppConfig):
    name = "tests.example_room"
    label = "example_room"
    default_auto_field = "django.db.models.BigAutoField"
