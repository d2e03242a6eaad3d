"""`shuke work`: background jobs and the timetable (django-ox worker)."""

from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Run background jobs until stopped."

    def add_arguments(self, parser):
        parser.add_argument("--concurrency", type=int, default=4, help="jobs at a time")

    def handle(self, *args, concurrency, **options):
        call_command("ox_worker", concurrency=concurrency, interval=0.5)
