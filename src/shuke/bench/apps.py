from django.apps import AppConfig


class BenchConfig(AppConfig):
    name = "shuke.bench"
    label = "bench"
