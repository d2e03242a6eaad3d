"""The stages of `shuke bench journeys`: `python -m bench.journeys_stages STAGE PEOPLE`."""

import datetime as dt
import json
import sys
import time
from typing import Any

import django

#: Ten steps, four of them waits.
STEPS: list[dict[str, Any]] = [
    {"key": "s1", "kind": "wait", "amount": 1, "unit": "hours"},
    {"key": "s2", "kind": "deed", "action": "tag", "values": {"tag": "bench"}},
    {"key": "s3", "kind": "wait", "amount": 1, "unit": "hours"},
    {"key": "s4", "kind": "split", "percent": 50, "yes": [], "no": []},
    {"key": "s5", "kind": "wait", "amount": 1, "unit": "hours"},
    {"key": "s6", "kind": "split", "percent": 10, "yes": [], "no": []},
    {
        "key": "s7", "kind": "message", "channel": "email", "purpose": "marketing",
        "subject": "{{ customer.name }}", "html": '<p><a href="https://shop.example/">去看看</a></p>',
    },
    {"key": "s8", "kind": "wait", "amount": 1, "unit": "hours"},
    {"key": "s9", "kind": "split", "percent": 90, "yes": [], "no": []},
    {"key": "s10", "kind": "deed", "action": "untag", "values": {"tag": ""}},
]  # fmt: skip


def prepare(people: int) -> dict:
    """People with consent, and a journey that is on."""
    from django.core.management import call_command

    from bench.subscribers import subscribe
    from shuke.common.access import SYSTEM
    from shuke.customers import commands as customers
    from shuke.engage import commands
    from shuke.engage.commands.journey_rehearsing import run_journey_rehearsal

    call_command("migrate", verbosity=0)
    subscribe(people)
    tag = customers.add_tag(SYSTEM, name="bench")
    STEPS[-1]["values"]["tag"] = str(tag.pk)
    definition = {
        "trigger": {"key": "engage.put_in", "values": {}}, "goal": None, "again": "once",
        "segment": 0, "holdout": 0, "steps": STEPS,
    }  # fmt: skip
    journey = commands.create_journey(SYSTEM, name="bench", definition=definition)
    version = commands.write_version(SYSTEM, journey.pk)
    run_journey_rehearsal(version.pk)
    commands.begin_journey(SYSTEM, journey.pk, version.pk)
    return {}


class Taken:
    """A transport that takes everything at once."""

    def open(self):
        pass

    def hand_over(self, key, address, content, begin):
        from shuke.engage.channels import Answer, Outcome

        begin()
        return Answer(Outcome.SENT)

    def close(self):
        pass


def walk(people: int) -> dict:
    """Everybody enters, waits pass, the message is handed over."""
    from bench.measure import peak_memory_mb
    from shuke.common import clock
    from shuke.common.access import SYSTEM
    from shuke.common.declarations import declare
    from shuke.customers.models import Customer
    from shuke.engage import commands
    from shuke.engage.channels import Channel
    from shuke.engage.due import run_due
    from shuke.engage.models import Enrolment, Journey, Passage, Send, Step

    declare([Channel("email", connect=lambda step: Taken(), connections=lambda: 2, timeout=30)])
    ids = list(Customer.objects.order_by("pk").values_list("pk", flat=True))
    journey, now = Journey.objects.get(), clock.now()
    began = time.perf_counter()
    with clock.fixed(now):
        for some in range(0, len(ids), 5_000):
            commands.put_into_journey(SYSTEM, journey.pk, ids[some : some + 5_000], key="bench")
    for hour in range(1, 5):
        with clock.fixed(now + hour * dt.timedelta(hours=1, minutes=1)):
            run_due()
            for step in Step.objects.filter(kind="journey", state="open"):
                while (run := commands.send_step(step.pk)) and run.more:
                    pass
    seconds = time.perf_counter() - began
    return {
        "seconds": seconds,
        "steps": Passage.objects.count(),
        "finished": Enrolment.objects.filter(state="finished").count(),
        "sent": Send.objects.filter(state="sent").count(),
        "memory": peak_memory_mb(),
    }


def reference(people: int) -> dict:
    """As many rows as they take steps, in batches of 500, into a table like that of the steps."""
    from django.db import connection, transaction

    from shuke.common import clock

    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE plain (id integer primary key, way integer, hop integer, version integer, "
            "place text, outcome text, detail text, at text, UNIQUE (way, hop))"
        )
    at, began = clock.now().isoformat(), time.perf_counter()
    for hop in range(10):
        for first in range(0, people, 500):
            rows = [
                (way, hop, 1, "s1", "done", "", at)
                for way in range(first, min(first + 500, people))
            ]
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.executemany(
                    "INSERT INTO plain (way, hop, version, place, outcome, detail, at) "
                    "VALUES (%s, %s, %s, %s, %s, %s, %s)",
                    rows,
                )
    seconds = time.perf_counter() - began
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE plain")
    return {"seconds": seconds}


if __name__ == "__main__":
    django.setup()
    stage = {"prepare": prepare, "walk": walk, "reference": reference}[sys.argv[1]]
    print(json.dumps(stage(int(sys.argv[2]))))
