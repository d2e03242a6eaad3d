"""A process that keeps track of a segment. `die N`: makes a small shop, then is killed (-9, by itself)
when it begins the N-th transaction of a rebuild. `go`: goes on when its lease has ended and tells what is stored.
"""

import json
import os
import signal
import sys

import django

PEOPLE = 9


def die(transaction: int) -> None:
    from django.core.management import call_command

    from shuke.common.access import SYSTEM
    from shuke.customers import commands as customers
    from shuke.insight import commands
    from shuke.insight.commands import rebuilding
    from shuke.warehouse.commands import sync

    call_command("migrate", verbosity=0)
    people = [customers.add_customer(SYSTEM, name=f"p{n}") for n in range(PEOPLE)]
    for person in people[:6]:
        customers.edit_customer(SYSTEM, person.pk, city="杭州")
    city = {"where": {"field": "city", "op": "is", "values": ["杭州"]}}
    segment = commands.save_segment(SYSTEM, name="杭州", definition=city)
    commands.track_segment(SYSTEM, segment.pk, "live")
    sync(wait=60)
    commands.rebuild_segments()
    for person, place in zip(people[3:], ["成都"] * 3 + ["杭州"] * 3, strict=True):
        customers.edit_customer(SYSTEM, person.pk, city=place)
    sync(wait=60)
    hold, calls = rebuilding._still_ours, iter(range(1, 99))

    def deadly(made):
        now = hold(made)
        if next(calls) == transaction:
            os.kill(os.getpid(), signal.SIGKILL)
        return now

    rebuilding._still_ours = deadly
    commands.rebuild_segments(batch=1)


def go() -> None:
    from shuke.common import clock, leases
    from shuke.common.models import RecordedFact
    from shuke.insight import commands
    from shuke.insight.models import MembershipPeriod, Rebuild

    before = MembershipPeriod.objects.count()
    with clock.fixed(clock.now() + leases.length()):
        done = commands.rebuild_segments()
    stays = MembershipPeriod.objects.filter(left_at=None).order_by("customer_id")
    facts = RecordedFact.objects.filter(
        kind__in=("insight.segment_entered", "insight.segment_left")
    )
    told = {
        "before": before,
        "done": done,
        "inside": list(stays.values_list("customer__name", flat=True)),
        "rows": MembershipPeriod.objects.count(),
        "unfinished": Rebuild.objects.filter(done_at=None).count(),
        "facts": {fact.kind: fact.payload["people"] for fact in facts},
    }
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    django.setup()
    die(int(sys.argv[2])) if sys.argv[1] == "die" else go()
