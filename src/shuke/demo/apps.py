from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "shuke.demo"
    label = "demo"
