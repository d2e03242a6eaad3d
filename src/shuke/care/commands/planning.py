"""Plans: written, rehearsed, switched on and off, and what follows from the one that holds."""

from collections.abc import Iterable, Mapping
from itertools import batched
from typing import Any

from django.db import transaction

from shuke.care import facts, jobs
from shuke.care.models import CarePlans, CareSpell, OwnedThing
from shuke.care.plans import Plans
from shuke.care.queries import plans as queries
from shuke.care.rehearsing import rehearse
from shuke.care.settling import settle
from shuke.common import clock
from shuke.common import versions as kit
from shuke.common.access import SYSTEM, Actor, require
from shuke.common.days import months_after
from shuke.common.models import RecordedFact
from shuke.common.revisions import next_revision
from shuke.common.turns import alone
from shuke.shop.queries import Goods, goods_bought


def write_plans(actor: Actor, definition: Mapping[str, Any]) -> CarePlans:
    """Keep a new version (`plans.Plans.of`) and rehearse it in the background. Nothing is due by it yet. Raises
    Invalid for what cannot be used."""
    require(actor, "care.plan")
    plans = Plans.of(definition)
    with transaction.atomic():
        row = kit.write(
            actor, CarePlans, plans.as_json(), OwnedThing.objects.count() // queries.BATCH + 1
        )
        facts.PLANS_WRITTEN.record(actor, row.pk)
        jobs.rehearse_plans.enqueue(row.pk)
    return row


def run_rehearsal(plans_id: int) -> None:
    """Try a version; for the job. Begun anew after a crash, it ends once."""
    kit.rehearse(
        CarePlans,
        plans_id,
        lambda definition, goes_on: rehearse(Plans.of_version(definition), goes_on),
    )


def begin_plans(actor: Actor, plans_id: int) -> None:
    """Let a version hold from now on, in place of the one before; a job makes things of what was bought and
    says what is due. Raises Conflict while it was not rehearsed."""
    require(actor, "care.plan")
    row = queries.version_for(actor, plans_id)
    with transaction.atomic():
        alone("care")
        facts.PLANS_BEGUN.record(actor, row.pk, undo_with=kit.begin(actor, CareSpell, row))
        jobs.keep_things.enqueue(whole=True)


def end_plans(actor: Actor, plans_id: int) -> None:
    """Let a version hold no longer: nothing is due, and things stay. Raises Conflict when it does not hold."""
    require(actor, "care.plan")
    row = queries.version_for(actor, plans_id)
    with transaction.atomic():
        alone("care")
        kit.end(actor, CareSpell, row)
        facts.PLANS_ENDED.record(actor, row.pk)
        jobs.keep_things.enqueue(whole=True)


def undo_begin(actor: Actor, fact: RecordedFact, before: Mapping[str, Any]) -> None:
    """The version before holds again, or none."""
    kit.undo_begin(actor, fact, before, begin=begin_plans, end=end_plans)


def keep_things(*, whole: bool = False) -> int:
    """Make things of goods that were bought lately (`whole`: ever), let go what was sent back, and with `whole`
    work out anew what is due of everything; how many changed. Safe at any time."""
    plans, count = queries.in_force(), 0
    since = None if whole else clock.now() - queries.LATELY
    if plans.categories:
        for some in batched(goods_bought(plans.categories, since=since), queries.BATCH):
            count += _keep(plans, some)
    if whole:
        count += sum(settle(rows) for rows in queries.in_batches())
    return count


def _keep(plans: Plans, goods: Iterable[Goods]) -> int:
    by_origin = {each.origin: each for each in goods}
    with transaction.atomic():
        alone("care")
        there = {row.origin: row for row in OwnedThing.objects.filter(origin__in=list(by_origin))}
        fresh = [
            each for each in by_origin.values() if each.origin not in there and not each.is_back
        ]
        back = [
            row.pk for origin, row in there.items() if by_origin[origin].is_back and not row.gone_at
        ]
        revision = next_revision()
        OwnedThing.objects.bulk_create([_thing(plans, each, revision) for each in fresh])
        OwnedThing.objects.filter(pk__in=back).update(
            gone_at=clock.now(), gone_by=SYSTEM.name, due_on=None, due_what="", revision=revision
        )
        origins = [each.origin for each in fresh]
        settle(OwnedThing.objects.filter(origin__in=origins).select_related("product"))
    return len(fresh) + len(back)


def _thing(plans: Plans, goods: Goods, revision: int) -> OwnedThing:
    plan = plans.of_goods(goods.category)
    assert plan is not None
    day = goods.bought_at.astimezone(clock.shop_zone()).date()
    return OwnedThing(
        customer_id=goods.customer,
        kind=plan.kind,
        name=goods.name[:200] or goods.category,
        product_id=goods.product,
        origin=goods.origin,
        bought_on=day,
        seller=goods.seller[:120],
        price=goods.price,
        discount=goods.discount,
        currency=goods.currency,
        guarantee_until=months_after(day, plan.guarantee) if plan.guarantee else None,
        noted_at=clock.now(),
        noted_by=SYSTEM.name,
        revision=revision,
    )
