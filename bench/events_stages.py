"""The stages of `shuke bench events`: `python -m bench.events_stages prepare|record`."""

import json
import os
import sys

import django


def prepare() -> dict:
    """An empty shop with a browser's key."""
    from django.core.management import call_command

    from shuke.collect.commands.tracking import make_key
    from shuke.common.access import SYSTEM

    call_command("migrate", verbosity=0)
    return {"key": make_key(SYSTEM, name="Web shop", side="browser").key}


def record() -> dict:
    """Record all that waits."""
    from bench.measure import timed
    from shuke.collect.tracking import recording, spool
    from shuke.shop.models import Event

    calls = spool.count()
    seconds, _ = timed(recording.record_spool)
    return {"calls": calls, "seconds": seconds, "events": Event.objects.count()}


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shuke.config.settings")
    django.setup()
    stages = {"prepare": prepare, "record": record}
    sys.stdout.write(json.dumps(stages[sys.argv[1]]()) + "\n")
