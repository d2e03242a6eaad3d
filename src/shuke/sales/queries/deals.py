"""Deals: the pipeline, the next steps, what is to be expected."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.common.days import months_after
from shuke.common.errors import NotFound
from shuke.common.kit import formats
from shuke.common.slots import Concern, Line
from shuke.customers import queries as customers
from shuke.sales.models import Deal, DealMove, Lead
from shuke.sales.settings import stages

_LINES, _LATEST, MONTHS = 4, 5, 6
#: So long without moving a deal is stuck, where its shop has not yet won enough to know better.
STUCK = dt.timedelta(days=21)


def deals(actor: Actor) -> QuerySet[Deal]:
    require(actor, "sales.sell")
    return Deal.objects.select_related("customer", "holder")


def deal_for(actor: Actor, deal_id: int) -> Deal:
    """One of them. NotFound also for whom the actor may not see."""
    row = deals(actor).filter(pk=deal_id).first()
    if row is None:
        raise NotFound(_("There is no such deal."))
    customers.customer_for(actor, row.customer_id)
    return row


def stages_in_use() -> list[str]:
    """The shop's stages, then those that it took out and deals still stand in."""
    own = stages()
    left = Deal.objects.filter(ended_at=None).exclude(stage__in=own)
    return [*own, *sorted(set(left.values_list("stage", flat=True)))]


@dataclass(frozen=True)
class Stage:
    """Open deals of a stage: how many, what they come to, how likely one is won, learned from `seen` that were in
    it and ended."""

    name: str
    count: int
    value: Decimal
    probability: float
    seen: int

    @property
    def weighted(self) -> Decimal:
        return self.value * Decimal(str(self.probability))


def probabilities(names: Iterable[str]) -> dict[str, tuple[float, int]]:
    """By stage the share of ended deals that were ever in it and were won, as after one won and one lost more
    (Laplace), and of how many: a young shop's is near a half, and says so."""
    rows = DealMove.objects.filter(deal__ended_at__isnull=False, stage__in=list(names))
    counts = rows.values_list("stage").annotate(
        seen=Count("deal", distinct=True),
        won=Count("deal", distinct=True, filter=Q(deal__outcome=Deal.Outcome.WON)),
    )
    learned = {stage: ((won + 1) / (seen + 2), seen) for stage, seen, won in counts}
    return {name: learned.get(name, (0.5, 0)) for name in names}


def pipeline(actor: Actor) -> list[Stage]:
    """By stage, in the shop's order."""
    names = stages_in_use()
    rows = deals(actor).filter(ended_at=None).order_by().values_list("stage")
    counted = rows.annotate(Count("pk"), Sum("value"))
    sums = {stage: (count, value) for stage, count, value in counted}
    chances = probabilities(names)
    return [Stage(name, *sums.get(name, (0, Decimal(0))), *chances[name]) for name in names]


@dataclass(frozen=True)
class Month:
    """What a month brought, or may: `expected` is what its open deals come to, each by the chance of its stage."""

    first: dt.date
    won: Decimal
    open: Decimal
    expected: Decimal


def forecast(actor: Actor, by_stage: Iterable[Stage]) -> list[Month]:
    """The months before this one as they went, this one, and those to come, by the chances of the `pipeline`'s
    stages."""
    today = clock.today()
    months = [months_after(today.replace(day=1), at) for at in range(-MONTHS, MONTHS)]
    won: dict[dt.date, Decimal] = defaultdict(Decimal)
    zone = clock.shop_zone()
    done = deals(actor).filter(outcome=Deal.Outcome.WON, ended_at__gte=clock.day_start(months[0]))
    for at, value in done.order_by().values_list("ended_at", "value"):
        assert at is not None
        won[at.astimezone(zone).date().replace(day=1)] += value
    chances = {stage.name: Decimal(str(stage.probability)) for stage in by_stage}
    ahead: dict[dt.date, list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
    rows = deals(actor).filter(ended_at=None).order_by().values_list("closes_on", "stage", "value")
    for day, stage, value in rows:
        # What should have come by now is expected this month.
        month = max(day, today).replace(day=1)
        ahead[month][0] += value
        ahead[month][1] += value * chances[stage]
    return [Month(first, won[first], *ahead[first]) for first in months]


def lost_reasons(actor: Actor) -> list[tuple[str, int, Decimal]]:
    """Why deals of the last half year were lost: how many, what they came to, the most frequent first."""
    since = clock.now() - dt.timedelta(days=183)
    rows = deals(actor).filter(outcome=Deal.Outcome.LOST, ended_at__gte=since).order_by()
    sums = rows.values_list("lost_reason").annotate(count=Count("pk"), value=Sum("value"))
    return list(sums.order_by("-count", "lost_reason")[:20])


def next_steps(actor: Actor) -> Concern | None:
    """Today: the actor's own next steps that are due, and those of nobody."""
    mine = Q(holder=actor.id) | Q(holder=None) if actor.id else Q(holder=None)
    today = clock.today()
    rows = deals(actor).filter(mine, ended_at=None, next_on__lte=today)
    count = rows.count()
    if not count:
        return None
    late = rows.filter(next_on__lt=today).count()
    title = ngettext("%(count)s next step of a deal", "%(count)s next steps of deals", count)
    why = ngettext("%(count)s is late.", "%(count)s are late.", late)
    return Concern(
        kind="deals",
        icon="target",
        title=title % {"count": formats.number(count)},
        why=why % {"count": formats.number(late)} if late else "",
        lines=[
            Line(
                label=str(row.customer),
                text=f"{row.next_step} · {formats.near_day(row.next_on)}",
                url=reverse("sales:deal", args=[row.pk]),
                amount=row.value or None,
                currency=row.currency,
                is_person=True,
            )
            for row in rows.order_by("next_on", "-value", "pk")[:_LINES]
        ],
        url=reverse("sales:deals") + "?state=due",
        action=_("To the deals"),
        tone="warn" if late else "",
    )


def panel(actor: Actor, customer: customers.Customer, ids: list[int]) -> dict[str, Any] | None:
    """Somebody's open lead and deals, for the record."""
    if not actor.can("sales.sell"):
        return None
    open_leads = list(Lead.objects.filter(customer__in=ids, ended_at=None)[:1])
    for lead in open_leads:
        lead.intent = customers.seen_text(actor, lead.intent)
    rows = list(Deal.objects.filter(customer__in=ids).order_by("-opened_at", "-pk")[:_LATEST])
    return {"customer": customer, "leads": open_leads, "rows": rows}


def held_deals(staff_id: int | None) -> list[int]:
    rows = Deal.objects.filter(ended_at=None, holder=staff_id)
    return list(rows.order_by("next_on", "pk").values_list("pk", flat=True))


def deal_names(ids: Sequence[int]) -> dict[int, str]:
    return dict(Deal.objects.filter(pk__in=list(ids)).values_list("pk", "title"))


def deal_title(row: Deal) -> str:
    """See `customers.slots.PersonRows.title`."""
    return _("Deal “%(title)s”") % {"title": row.title}
