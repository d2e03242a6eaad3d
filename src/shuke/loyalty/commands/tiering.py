"""Tiers: their rules written, rehearsed, switched on and off; who is in which.

Safe at any time and in two processes at once: each batch is its own transaction, which looks at what stands there;
a batch that a crash lost is judged again.
"""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import batched
from typing import Any, Self

from django.db import transaction
from django.db.models import Max

from shuke.common import clock
from shuke.common import versions as kit
from shuke.common.access import Actor, require
from shuke.common.models import RecordedFact
from shuke.common.revisions import next_revision, settled_revision
from shuke.common.turns import alone, give_way
from shuke.customers import queries as customers
from shuke.customers.commands import TouchRow, record_touches
from shuke.loyalty import facts, jobs
from shuke.loyalty.earning import customers_gone
from shuke.loyalty.measuring import BATCH, everybody, figures
from shuke.loyalty.models import (
    PastTier,
    PointsAccount,
    TierRules,
    TierRun,
    TierSpell,
    TierStanding,
)
from shuke.loyalty.queries import tiers as queries
from shuke.loyalty.rehearsing_tiers import rehearse, size
from shuke.loyalty.tiers import Tiers, Verdict
from shuke.shop.queries import Rates, buyers_changed, counted_currency, rates_into

#: Days in which somebody must have bought for their rise to be news.
FRESH = dt.timedelta(days=3)
#: The kind of its entries on the timeline.
TOUCH = "loyalty.tier"


def write_tiers(actor: Actor, definition: Mapping[str, Any]) -> TierRules:
    """Keep a new version (`tiers.Tiers.of`) and rehearse it in the background: nobody is in a tier by it yet. Raises
    Invalid for what cannot be used."""
    require(actor, "loyalty.rule")
    tiers = Tiers.of(definition)
    with transaction.atomic():
        row = kit.write(actor, TierRules, tiers.as_json(), size())
        facts.TIERS_WRITTEN.record(actor, row.pk)
        jobs.rehearse_tiers.enqueue(row.pk)
    return row


def run_tier_rehearsal(version: int) -> None:
    """Try a version; for the job. Begun anew after a crash, it ends once."""
    kit.rehearse(
        TierRules,
        version,
        lambda definition, goes_on: rehearse(Tiers.of_version(definition), goes_on),
    )


def begin_tiers(actor: Actor, version: int) -> None:
    """Let a version hold from now on, in place of the one before; whoever comes to enough is put in their tier in the
    background, and nothing is sent for it. Raises Conflict while it was not rehearsed."""
    require(actor, "loyalty.rule")
    row = queries.version_for(actor, version)
    with transaction.atomic():
        alone("loyalty")
        facts.TIERS_BEGUN.record(actor, row.pk, undo_with=kit.begin(actor, TierSpell, row))
        TierRun.objects.all().delete()
        jobs.follow_tiers.enqueue()


def end_tiers(actor: Actor, version: int) -> None:
    """Let a version hold no longer: nobody is in a tier then. Raises Conflict when it does not hold."""
    require(actor, "loyalty.rule")
    row = queries.version_for(actor, version)
    with transaction.atomic():
        alone("loyalty")
        kit.end(actor, TierSpell, row)
        facts.TIERS_ENDED.record(actor, row.pk)
        jobs.judge_tiers.enqueue(start=True)


def undo_begin_tiers(actor: Actor, fact: RecordedFact, before: Mapping[str, Any]) -> None:
    """The version before holds again, or none."""
    kit.undo_begin(actor, fact, before, begin=begin_tiers, end=end_tiers)


def judge_everybody(*, start: bool = False) -> int:
    """Who is in which tier today; how many changed. `start`: rules begin or end, so no rise is news."""
    judging, changed = _Judging.now(is_start=start), 0
    for people in everybody(judging.tiers, clock.now()):
        changed += judging.judge(people)
        give_way()
    return changed


def judge_changed() -> int:
    """The same of those whose orders or points changed since the last look; of everybody at the first one since rules
    began, whose rises are no news."""
    if queries.in_force() is None:
        return 0
    before = TierRun.objects.aggregate(at=Max("revision"))["at"]
    upto = settled_revision()
    if before is not None and before >= upto:
        return 0
    changed = judge_everybody(start=True) if before is None else _judge_between(before, upto)
    with transaction.atomic():
        alone("loyalty")
        TierRun.objects.filter(revision__lt=upto).delete()
        TierRun.objects.create(revision=upto, at=clock.now())
    return changed


def _judge_between(before: int, upto: int) -> int:
    accounts = PointsAccount.objects.filter(revision__gt=before, revision__lte=upto)
    records = buyers_changed(before, upto) | set(accounts.values_list("customer", flat=True))
    people = sorted(set(customers.people_of(records).values()))
    judging, changed = _Judging.now(), 0
    for part in batched(people, BATCH):
        changed += judging.judge(part)
        give_way()
    return changed


def follow_tier_merges(people: Sequence[int]) -> None:
    """Whoever was merged into somebody gives them their tier where it is the higher one, and is in none; for merges
    (`PersonRows.on_merge`)."""
    if queries.in_force() is None:
        return
    judging = _Judging.now(is_start=True)
    of = customers.records_of(people)
    with transaction.atomic():
        alone("loyalty")
        rows = {row.customer_id: row for row in TierStanding.objects.filter(customer__in=list(of))}
        inside = sorted(filter(judging.place, rows.values()), key=judging.place)
        best = {of[row.customer_id]: row for row in inside}
        verdicts = {
            person: Verdict(row.tier, row.falls_on)
            for person, row in best.items()
            if row.customer_id != person
        }
        verdicts |= {
            row.customer_id: Verdict("") for row in inside if of[row.customer_id] != row.customer_id
        }
        judging.write(rows, verdicts, {}, fresh=None)
        judging.judge(people)


@dataclass(frozen=True)
class _Judging:
    """One look at people by the rules that hold; `names` of every tier that ever held."""

    tiers: Tiers
    names: Mapping[str, str]
    rates: Rates
    is_start: bool

    @classmethod
    def now(cls, *, is_start: bool = False) -> Self:
        rates = rates_into(counted_currency())
        return cls(queries.in_force() or Tiers(), queries.names(), rates, is_start)

    def place(self, row: TierStanding) -> int:
        return self.tiers.place(row.tier)

    def judge(self, people: Collection[int]) -> int:
        """Judge these, who stand for themselves; how many are in another tier than before. Who was forgotten is in
        none."""
        now = clock.now()
        today = now.astimezone(clock.shop_zone()).date()
        people = sorted(set(people) - customers_gone(people))
        with transaction.atomic():
            alone("loyalty")
            reached = figures(self.tiers, people, now, self.rates) if self.tiers.tiers else {}
            rows = {
                row.customer_id: row for row in TierStanding.objects.filter(customer__in=people)
            }
            verdicts = {}
            for pk in people:
                was = rows.get(pk)
                before = Verdict(was.tier, was.falls_on) if was else Verdict("")
                verdicts[pk] = self.tiers.judge(before, reached.get(pk, 0), today)
            return self.write(rows, verdicts, reached, fresh=self._fresh(people, now))

    def _fresh(self, people: Collection[int], now: dt.datetime) -> set[int]:
        """Those whose rise is news: it follows from what they did just now, not from an old file that came in."""
        if self.is_start:
            return set()
        if self.tiers.measure == "points":
            return set(people)
        rows = customers.Customer.objects.filter(pk__in=people, last_order_at__gte=now - FRESH)
        return set(rows.values_list("pk", flat=True))

    def write(
        self,
        rows: dict[int, TierStanding],
        verdicts: Mapping[int, Verdict],
        reached: Mapping[int, int],
        *,
        fresh: set[int] | None,
    ) -> int:
        """Let people be where they were judged to be; what they were is remembered. `rows`: where they stand; how many
        changed their tier. `fresh`: whose rise is news; None: records change, and the timeline says nothing."""
        now, revision = clock.now(), next_revision()
        new: list[TierStanding] = []
        other: list[TierStanding] = []
        past: list[PastTier] = []
        touches: list[TouchRow] = []
        for pk, verdict in verdicts.items():
            row = rows.get(pk)
            figure = reached.get(pk, 0)
            if row is None:
                if not verdict.tier:
                    continue
                row = TierStanding(customer_id=pk, since=now)
            elif (row.tier, row.falls_on, row.figure) == (*verdict, figure):
                continue
            if verdict.tier != row.tier:
                if row.tier:
                    past.append(self._past(row, now))
                rises = self.tiers.place(verdict.tier) > self.place(row)
                touches.append(self._touch(row, verdict.tier, rises, now))
                row.tier, row.since, row.rose = verdict.tier, now, rises and pk in (fresh or ())
            row.falls_on, row.figure, row.revision = verdict.falls_on, figure, revision
            (other if row.pk else new).append(row)
        TierStanding.objects.bulk_create(new, batch_size=500)
        columns = ("tier", "since", "rose", "falls_on", "figure", "revision")
        TierStanding.objects.bulk_update(other, columns, batch_size=500)
        PastTier.objects.bulk_create(past, batch_size=500)
        if touches and fresh is not None:
            record_touches(touches)
        return len(touches)

    def _past(self, row: TierStanding, now: dt.datetime) -> PastTier:
        name = self.names.get(row.tier, row.tier)
        return PastTier(
            customer_id=row.customer_id, tier=row.tier, name=name, since=row.since, until=now,
            rose=row.rose,
        )  # fmt: skip

    def _touch(self, row: TierStanding, tier: str, rises: bool, now: dt.datetime) -> TouchRow:
        names = (self.names.get(code, code) for code in (tier, row.tier))
        detail = {**dict(zip(("tier", "before"), names, strict=True)), "rises": rises}
        return TouchRow(row.customer_id, now, TOUCH, None, detail)
