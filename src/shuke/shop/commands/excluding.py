"""Keep suspected fake orders out of analysis, and put them back."""

from collections.abc import Iterable, Sequence
from itertools import batched

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.common.errors import Invalid, NotFound
from shuke.common.revisions import next_revision
from shuke.shop import facts
from shuke.shop.commands.totals import refresh_totals
from shuke.shop.models import ExclusionMark, Order
from shuke.shop.queries.scoping import in_stores
from shuke.team.queries import store_ids

_STEP = 1000


def exclude_order(actor: Actor, order_id: int, reason: str) -> bool:
    """Keep one order out of every total and report. True when it was counted before."""
    return bool(_mark(actor, _existing(actor, order_id), excluded=True, reason=reason))


def include_order(actor: Actor, order_id: int, reason: str = "") -> bool:
    """Count one order again. True when it was kept out before."""
    return bool(_mark(actor, _existing(actor, order_id), excluded=False, reason=reason))


def exclude_orders(actor: Actor, orders: Iterable[Sequence[str]], reason: str) -> int:
    """Keep many orders out, each given as (store code, number); returns how many were counted."""
    stores = store_ids()
    numbers: dict[int, list[str]] = {}
    for store, number in orders:
        if store in stores:
            numbers.setdefault(stores[store], []).append(number)
    ids: list[int] = []
    for store_id, listed in numbers.items():
        for start in range(0, len(listed), _STEP):
            matches = Order.objects.filter(store=store_id, number__in=listed[start : start + _STEP])
            ids += matches.values_list("pk", flat=True)
    return len(_mark(actor, ids, excluded=True, reason=reason))


def exclude_orders_by_id(
    actor: Actor, ids: Sequence[int], reason: str, *, rules: int | None = None
) -> list[int]:
    """Keep these orders out; the ids of those that were counted before. `rules`: the version of the rules
    for suspected orders that does it, None by hand."""
    return _mark(actor, ids, excluded=True, reason=reason, rules=rules)


def include_orders_by_id(
    actor: Actor, ids: Sequence[int], reason: str = "", *, rules: int | None = None
) -> list[int]:
    """Count these orders again; the ids of those that were kept out before. `rules`: that version holds no
    longer and takes its marks back."""
    return _mark(actor, ids, excluded=False, reason=reason, rules=rules)


def reasons_of(ids: Sequence[int]) -> dict[int, str]:
    """For which reason each of these orders was kept out the last time."""
    reasons: dict[int, str] = {}
    for step in batched(ids, _STEP, strict=False):
        marks = ExclusionMark.objects.filter(order__in=step, excluded=True).order_by("pk")
        reasons.update(marks.values_list("order_id", "reason"))
    return reasons


def _existing(actor: Actor, order_id: int) -> list[int]:
    if not in_stores(actor, Order.objects.filter(pk=order_id)).exists():
        raise NotFound(_("There is no such order."))
    return [order_id]


def _mark(
    actor: Actor, ids: Sequence[int], *, excluded: bool, reason: str, rules: int | None = None
) -> list[int]:
    """The ids of the orders that were changed."""
    require(actor, "orders.edit")
    reason = reason.replace("\0", "").strip()
    if excluded and not reason:
        message = _("Say why: whoever looks at the numbers later will ask.")
        raise Invalid(message, fields={"reason": message})
    moment = clock.now()
    changed: list[int] = []
    buyers: set[int] = set()
    with transaction.atomic():
        revision = next_revision()
        for start in range(0, len(ids), _STEP):
            held = Order.objects.select_for_update(no_key=True)
            orders = in_stores(actor, held).filter(
                pk__in=ids[start : start + _STEP], excluded_at__isnull=excluded
            )
            step = dict(orders.values_list("pk", "customer_id"))
            if not step:
                continue
            Order.objects.filter(pk__in=step).update(
                excluded_at=moment if excluded else None, revision=revision
            )
            ExclusionMark.objects.bulk_create(
                ExclusionMark(
                    order_id=pk,
                    excluded=excluded,
                    reason=reason[:200],
                    by=actor.name[:120],
                    at=moment,
                    rules_id=rules,
                )
                for pk in step
            )
            changed += step
            buyers |= {buyer for buyer in step.values() if buyer is not None}
            kind = facts.ORDERS_EXCLUDED if excluded else facts.ORDERS_INCLUDED
            kind.record(
                actor, orders=list(step), reason=reason[:200], undo_with={"at": moment.isoformat()}
            )
        refresh_totals(sorted(buyers))
    return changed
