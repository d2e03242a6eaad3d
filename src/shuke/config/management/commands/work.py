"""`shuke work`: background jobs and the timetable (django-ox worker), and the copy that follows."""

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError
from django.utils.module_loading import import_string

from shuke.common.verb import Verb
from shuke.config.timetable import AT_START, TIMETABLE
from shuke.warehouse.following import following


class Command(Verb):
    help = "Run background jobs until stopped."

    def add_arguments(self, parser):
        parser.add_argument("--concurrency", type=int, default=4, help="jobs at a time")

    def handle(self, *args, concurrency, **options):
        heartbeat = settings.HOME / "worker.heartbeat"  # what /health/ looks at
        begin()
        with following():
            call_command(
                "ox_worker",
                concurrency=concurrency,
                interval=0.5,
                heartbeat_file=str(heartbeat),
                verbosity=0,  # it would add a second handler to the log that settings configure
            )


def begin() -> None:
    """Enqueue what a worker does first: it may have been started in the place of one that died."""
    try:
        for name in AT_START:
            import_string(TIMETABLE[name]["task"]).enqueue()
    except DatabaseError:
        pass  # not migrated yet, or not there yet: the timetable has its turn within the minute
