"""Work out anew when things want looking after. A part of commands, and of the job that follows a new plan."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from shuke.care.due import Due, Level, next_due
from shuke.care.models import OwnedThing, Reading, Service
from shuke.care.plans import Plans
from shuke.care.queries.plans import in_force
from shuke.common import bulk, clock
from shuke.common.revisions import next_revision


def settle(things: Iterable[OwnedThing]) -> int:
    """Give each of these what comes next under the plans that hold; how many changed. Three queries."""
    rows = list(things)
    dues = dues_of(rows, in_force())
    changed = []
    for row in rows:
        due = dues.get(row.pk)
        fresh = (due.on, due.what) if due else (None, "")
        if fresh != (row.due_on, row.due_what):
            row.due_on, row.due_what = fresh
            changed.append((row.pk, *fresh))
    if changed:
        revision = next_revision()
        columns = ("id", "due_on", "due_what", "revision")
        bulk.update(OwnedThing, columns, [(*row, revision) for row in changed])
    return len(changed)


def dues_of(rows: list[OwnedThing], plans: Plans) -> Mapping[int, Due]:
    """What comes next of each under some plans, by id; of what is gone nothing."""
    planned = {}
    for row in rows:
        category = row.product.category if row.product else ""
        plan = plans.for_thing(row.kind, category) if row.gone_at is None else None
        if plan is not None and plan.services:
            planned[row.pk] = (row, plan)
    done: dict[int, dict[str, Level]] = defaultdict(dict)
    for each in Service.objects.filter(thing__in=list(planned)).order_by("on", "pk"):
        done[each.thing_id][each.what] = Level(each.on, each.value)
    read: dict[int, list[Level]] = defaultdict(list)
    for one in Reading.objects.filter(thing__in=list(planned)).order_by("on", "value"):
        read[one.thing_id].append(Level(one.on, one.value))
    dues = {}
    for pk, (row, plan) in planned.items():
        since = row.bought_on or row.noted_at.astimezone(clock.shop_zone()).date()
        if due := next_due(since, plan.services, done[pk], read[pk]):
            dues[pk] = due
    return dues
