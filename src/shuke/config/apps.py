from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "shuke.config"
    label = "config"

    def ready(self):
        from shuke.config import reactions, rooms

        reactions.connect()
        rooms.connect()
