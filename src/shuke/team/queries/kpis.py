"""What colleagues did, counted by day, as rooms declare it (`team.slots.Kpi`)."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncDate

from shuke.common import clock
from shuke.common.access import Actor
from shuke.common.declarations import declared
from shuke.team.queries.staff import member_for
from shuke.team.slots import Kpi


@dataclass(frozen=True)
class Figures:
    """One KPI of one colleague: the days of the shop on which there was something, with how much."""

    kpi: Kpi
    days: Mapping[dt.date, int]

    @property
    def total(self) -> int:
        return sum(self.days.values())


def kpis(actor: Actor, staff_id: int, first: dt.date, last: dt.date) -> list[Figures]:
    """Every declared KPI of a colleague between two days, both included, that the actor may see. NotFound
    where the colleague's page is not theirs to see; one's own figures are always one's own."""
    member_for(actor, staff_id)
    rows = []
    for kpi in declared(Kpi):
        if actor.id == staff_id or actor.can(kpi.capability):
            counts = kpi.count([staff_id], first, last)
            days = {day: number for (_who, day), number in sorted(counts.items())}
            rows.append(Figures(kpi, days))
    return rows


def per_day(
    rows: QuerySet, staff: str, at: str, staff_ids: Collection[int], first: dt.date, last: dt.date
) -> dict[tuple[int, dt.date], int]:
    """How many of `rows` each colleague has on each day of the shop: `staff` and `at` are their columns."""
    until = clock.day_start(last + dt.timedelta(days=1))
    between = {f"{staff}__in": staff_ids, f"{at}__gte": clock.day_start(first), f"{at}__lt": until}
    day = TruncDate(at, tzinfo=clock.shop_zone())
    counted = rows.filter(**between).order_by().values_list(staff, day).annotate(n=Count("pk"))
    return {(who, on): number for who, on, number in counted}
