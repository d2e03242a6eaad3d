"""Targets: who may see and set them, how far one is, what those below come to."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from shuke.common import basics, clock
from shuke.common.access import SYSTEM, Actor, require
from shuke.common.errors import Forbidden, NotFound
from shuke.sales import figures
from shuke.sales.models import Target
from shuke.sales.periods import Period, month_of, of_year
from shuke.sales.periods import read as read_period
from shuke.sales.queries import crew, pay
from shuke.shop.queries import products
from shuke.team.queries import staff_names, stores

Kind, Side = Target.Kind, Target.Side


@dataclass(frozen=True)
class Subject:
    """Something that can have targets."""

    kind: str
    thing: int
    name: str

    @property
    def label(self) -> str:
        return str(Kind(self.kind).label)


@dataclass(frozen=True)
class Row:
    """A period of something: what it is to reach, what those who sell claim, what it came to (`done`, None: nobody
    can say), how it goes on at this pace (`pace`), what is short and what is needed a day until its end."""

    period: Period
    given: Target | None
    claimed: Target | None
    done: Decimal | None
    #: What the targets of its parts come to; None where none of them has one.
    parts: Decimal | None
    last_year: Decimal | None = None
    pace: Decimal | None = None
    short: Decimal | None = None
    a_day: Decimal | None = None
    days_left: int = 0

    @property
    def share(self) -> float | None:
        if self.given is None or self.done is None or not self.given.amount:
            return None
        return float(self.done / self.given.amount)

    @property
    def apart(self) -> Decimal | None:
        """How far the targets of its parts are from its own."""
        if self.given is None or self.parts is None or self.parts == self.given.amount:
            return None
        return self.parts - self.given.amount

    @property
    def claim_apart(self) -> Decimal | None:
        """How far what is claimed is from what was given."""
        if self.given is None or self.claimed is None:
            return None
        return (self.claimed.amount - self.given.amount) or None


def subject_for(actor: Actor, kind: str, thing: int) -> Subject:
    """What the actor may look at. Raises NotFound, also for whom it is not."""
    name = _name(kind, thing)
    if name is None or not may_see(actor, kind, thing):
        raise NotFound(_("There is nothing like that, or it is not yours to see."))
    return Subject(kind, thing, name)


def may_see(actor: Actor, kind: str, thing: int) -> bool:
    """Their own and their teams'; of whoever sets them all that their scope shows."""
    if not actor.can("sales.earn"):
        return False
    if may_set(actor, kind, thing):
        return True
    if kind == Kind.PERSON:
        return thing == actor.id
    return kind == Kind.TEAM and thing in crew.teams_of(actor.id)


def may_set(actor: Actor, kind: str, thing: int) -> bool:
    """Whoever sets targets, as far as their stores; who leads a team, of its people."""
    if actor.can("sales.target"):
        limit = actor.scope.stores
        if limit is None:
            return True
        if kind == Kind.STORE:
            return thing in limit
        return kind == Kind.PERSON and thing in actor.scope.colleagues
    return kind == Kind.PERSON and thing != actor.id and thing in crew.led_by(actor.id)


def may_claim(actor: Actor, kind: str, thing: int) -> bool:
    if kind == Kind.PERSON and thing == actor.id and actor.can("sales.earn"):
        return True
    if kind == Kind.TEAM and thing in crew.teams_led(actor.id) and actor.can("sales.earn"):
        return True
    return may_set(actor, kind, thing)


def require_setting(actor: Actor, kind: str, thing: int) -> None:
    subject_for(actor, kind, thing)
    if not may_set(actor, kind, thing):
        raise Forbidden(_("Whoever leads sets these targets. You can say what you will reach."))


def subjects(actor: Actor, year: int) -> list[Subject]:
    """Everything with targets in a year that the actor sees, and what could have some; products only with some."""
    require(actor, "sales.earn")
    rows = [Subject(Kind.SHOP, 0, basics.name() or str(Kind.SHOP.label))]
    rows += [Subject(Kind.STORE, each.pk, each.name) for each in stores(SYSTEM)]
    rows += [Subject(Kind.TEAM, pk, name) for pk, name in crew.teams().items()]
    rows += [Subject(Kind.PERSON, each.pk, each.name) for each in crew.sellers()]
    start = dt.date(year, 1, 1)
    some = Target.objects.open().filter(
        kind=Kind.PRODUCT, first__gte=start, first__lt=dt.date(year + 1, 1, 1)
    )
    ids = set(some.values_list("thing", flat=True))
    goods = products(SYSTEM).filter(pk__in=ids)
    rows += [Subject(Kind.PRODUCT, each.pk, str(each)) for each in goods]
    return [row for row in rows if may_see(actor, row.kind, row.thing)]


def rows_of(subject: Subject, year: int) -> list[Row]:
    """The year, its quarters and months."""
    periods = of_year(year)
    standing = _standing(Q(kind=subject.kind, thing=subject.thing), year)
    start = periods[0].first.replace(year=year - 1)
    months = done_by_month(subject.kind, subject.thing, start, periods[0].end)
    return [_row(each, standing, months) for each in periods]


def done_by_month(kind: str, thing: int, first: dt.date, end: dt.date) -> figures.Months | None:
    """Net revenue by month; of colleagues and teams what their pay sheets say."""
    if kind in (Kind.PERSON, Kind.TEAM):
        people = [thing] if kind == Kind.PERSON else crew.members(thing)
        sold = pay.sold_by_month(people)
        return {month: amount for month, amount in sold.items() if first <= month < end}
    return figures.by_month(kind, thing, first, end)


def row_of(kind: str, thing: int, period: Period) -> Row:
    """One period of something."""
    standing = _standing(Q(kind=kind, thing=thing), period.first.year)
    months = done_by_month(kind, thing, period.first, period.end)
    return _row(period, standing, months)


def history(subject: Subject, year: int) -> list[Target]:
    """Targets of it that stood before and were changed, the latest first: who, when, and what stood."""
    rows = Target.objects.filter(kind=subject.kind, thing=subject.thing, ended_at__isnull=False)
    start, end = dt.date(year, 1, 1), dt.date(year + 1, 1, 1)
    return list(rows.filter(first__gte=start, first__lt=end).order_by("-ended_at", "-pk")[:30])


@dataclass(frozen=True)
class Below:
    """What the targets of those below come to beside one's own, for a year."""

    label: Any
    count: int
    given: Decimal
    claimed: Decimal
    own: Decimal | None
    apart: Decimal | None = field(default=None)


def below(subject: Subject, year: int) -> list[Below]:
    """Of the shop: its stores, teams, colleagues, products; of a team: its people. Only kinds with targets."""
    chosen = Q(span=Target.Span.YEAR, first=dt.date(year, 1, 1))
    if subject.kind == Kind.TEAM:
        chosen &= Q(kind=Kind.PERSON, thing__in=crew.members(subject.thing))
    elif subject.kind != Kind.SHOP:
        return []
    else:
        chosen &= ~Q(kind=Kind.SHOP)
    own = _standing(Q(kind=subject.kind, thing=subject.thing), year)
    given = own.get((f"{year}", Side.GIVEN))
    sums: dict[str, dict[str, list[Decimal]]] = defaultdict(lambda: defaultdict(list))
    for row in Target.objects.open().filter(chosen):
        sums[row.kind][row.side].append(row.amount)
    listed = []
    for kind in Kind:
        if sides := sums.get(kind):
            total, claims = (sum(sides[side], Decimal(0)) for side in (Side.GIVEN, Side.CLAIMED))
            apart = total - given.amount if given and sides[Side.GIVEN] else None
            count = max(len(sides[Side.GIVEN]), len(sides[Side.CLAIMED]))
            listed.append(
                Below(
                    kind.label, count, total, claims, given.amount if given else None, apart or None
                )
            )
    return listed


def course(subject: Subject, year: int) -> list[Decimal] | None:
    """How the year before was spread over its months, as shares; None where nothing was sold or nobody can say."""
    start = dt.date(year - 1, 1, 1)
    months = done_by_month(subject.kind, subject.thing, start, dt.date(year, 1, 1))
    if not months and subject.kind != Kind.SHOP:
        months = done_by_month(Kind.SHOP, 0, start, dt.date(year, 1, 1))
    sums = [
        max((months or {}).get(start.replace(month=at), Decimal(0)), Decimal(0))
        for at in range(1, 13)
    ]
    total = sum(sums, Decimal(0))
    return [each / total for each in sums] if total else None


def _standing(chosen: Q, year: int) -> Mapping[tuple[str, str], Target]:
    rows = Target.objects.open().filter(chosen)
    rows = rows.filter(first__gte=dt.date(year, 1, 1), first__lt=dt.date(year + 1, 1, 1))
    return {(row.period.key, row.side): row for row in rows}


def _row(
    period: Period, standing: Mapping[tuple[str, str], Target], months: figures.Months | None
) -> Row:
    given = standing.get((period.key, Side.GIVEN))
    parts = [standing.get((part.key, Side.GIVEN)) for part in period.parts]
    has_parts = any(parts)
    done = _sum(months, period.months)
    return Row(
        period,
        given,
        standing.get((period.key, Side.CLAIMED)),
        done,
        sum((each.amount for each in parts if each), Decimal(0)) if has_parts else None,
        _sum(months, period.year_before().months) or None,
        **_pace(period, given, done),
    )


def _pace(period: Period, given: Target | None, done: Decimal | None) -> dict[str, Any]:
    """At this pace, what is short, and what is needed a day from today on. Only of a period that runs."""
    today = clock.today()
    if done is None or today < period.first:
        return {}
    short = max(given.amount - done, Decimal(0)) if given else None
    if today >= period.end:
        return {"short": short}
    gone, left = (today - period.first).days + 1, (period.end - today).days
    return {
        "pace": done * (period.end - period.first).days / gone,
        "short": short,
        "a_day": short / left if short is not None else None,
        "days_left": left,
    }


def _sum(months: figures.Months | None, firsts: Iterable[dt.date]) -> Decimal | None:
    if months is None:
        return None
    return sum((months.get(first, Decimal(0)) for first in firsts), Decimal(0))


def _name(kind: str, thing: int) -> str | None:
    if kind == Kind.SHOP:
        return (basics.name() or str(Kind.SHOP.label)) if thing == 0 else None
    if kind == Kind.STORE:
        return {each.pk: each.name for each in stores(SYSTEM)}.get(thing)
    if kind == Kind.TEAM:
        return crew.teams().get(thing)
    if kind == Kind.PERSON:
        return staff_names([thing]).get(thing)
    if kind == Kind.PRODUCT:
        row = products(SYSTEM).filter(pk=thing).first()
        return str(row) if row else None
    return None


@dataclass(frozen=True)
class Overview:
    """Something with its target of the year and of this month."""

    subject: Subject
    year: Row
    month: Row | None


def overview(actor: Actor, year: int) -> list[Overview]:
    """Of everything that the actor sees, in the order of the kinds."""
    today = clock.today()
    whole = read_period(str(year))
    month = month_of(today) if today.year == year else None
    listed = subjects(actor, year)
    by_thing: dict[tuple[str, int], dict[tuple[str, str], Target]] = defaultdict(dict)
    standing = Target.objects.open().filter(first__gte=whole.first, first__lt=whole.end)
    for row in standing:
        by_thing[row.kind, row.thing][row.period.key, row.side] = row
    rows = []
    for each in listed:
        own = by_thing[each.kind, each.thing]
        months = done_by_month(each.kind, each.thing, whole.first, whole.end) if own else None
        this = _row(month, own, months) if month else None
        rows.append(Overview(each, _row(whole, own, months), this))
    return rows
