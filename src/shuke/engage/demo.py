"""Ready-made journeys in the demo shop: each is changed in a minute and rehearsed; two have people in them."""

import datetime as dt
from typing import Any

from shuke.common import clock
from shuke.common.access import SYSTEM
from shuke.common.slots import DemoShop
from shuke.engage import commands
from shuke.engage.commands.journey_rehearsing import run_journey_rehearsal
from shuke.engage.journeys.ready import READY

#: Those that run, with main characters who were put in so many days ago.
INSIDE = {"newcomer": ("emma", "lin"), "care_call": ("zhao",)}
DAYS_AGO = 1


def load(shop: DemoShop) -> str:
    """Write them; see `common.slots.DemoRows`."""
    at = clock.day_start(shop.today - dt.timedelta(days=DAYS_AGO)) + dt.timedelta(hours=10)
    with clock.fixed(at):
        for key, ready in READY.items():
            _write(shop, key, ready)
    return f"{len(READY)} journeys, {len(INSIDE)} of them running"


def _write(shop: DemoShop, key: str, ready: dict[str, Any]) -> None:
    journey = commands.create_journey(SYSTEM, name=ready["name"], definition=ready["definition"])
    version = commands.write_version(SYSTEM, journey.pk)
    run_journey_rehearsal(version.pk)
    if key in INSIDE:
        commands.begin_journey(SYSTEM, journey.pk, version.pk)
        people = [shop.cast[each] for each in INSIDE[key]]
        commands.put_into_journey(SYSTEM, journey.pk, people, key="demo")
