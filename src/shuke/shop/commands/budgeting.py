"""Plan what sources of customers may cost, end plans, and take both back."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.common import basics, clock
from shuke.common.access import Actor, require
from shuke.common.errors import Conflict, Invalid
from shuke.common.models import RecordedFact
from shuke.shop import facts
from shuke.shop.ad_exports import Report
from shuke.shop.commands.spending import MOST, checked_cost, state_spend
from shuke.shop.costs import Cost
from shuke.shop.models import Budget
from shuke.shop.pasted import refuse_all


def state_budgets(actor: Actor, plans: Iterable[Cost]) -> int:
    """Let these plans hold, all or none; how many are new. One for the same source and days replaces the one
    there. Invalid tells those that cannot be used."""
    require(actor, "costs.edit")
    rows = _checked(list(plans))
    with transaction.atomic():
        held = _held(rows)
        new = {key: row for key, row in rows.items() if _says(held.get(key)) != _says(row)}
        if not new:
            return 0
        replaced = [held[key].pk for key in new if key in held]
        if replaced:
            _end(actor, replaced)
        began = _begin(actor, new.values())
        undo_with = {"began": began, "ended": replaced}
        facts.BUDGETS_STATED.record(actor, budgets=len(began), undo_with=undo_with)
    return len(new)


def state_report(actor: Actor, report: Report) -> int:
    """Take down what an advertising system reports: its costs and, where it tells one, the budget of its days.
    How many costs."""
    with transaction.atomic():
        number = state_spend(actor, report.costs)
        if report.budget:
            state_budgets(actor, [report.budget])
    return number


def end_budgets(actor: Actor, ids: Sequence[int]) -> list[int]:
    """Let these plans hold no longer; the ids of those that did."""
    require(actor, "costs.edit")
    with transaction.atomic():
        held = Budget.objects.open().filter(pk__in=[pk for pk in ids if 0 < pk < 2**63])
        ended = sorted(held.values_list("pk", flat=True))
        if ended:
            _end(actor, ended)
            facts.BUDGETS_ENDED.record(actor, budgets=len(ended), undo_with={"ended": ended})
    return ended


def restore_budgets(actor: Actor, ids: Sequence[int]) -> None:
    """Let plans hold again that were ended. Conflict when one of them has been replaced since."""
    require(actor, "costs.edit")
    with transaction.atomic():
        _again(actor, ids)


def undo_budgets(actor: Actor, fact: RecordedFact, before: Mapping[str, Any]) -> None:
    """What undoes the facts of budgets: end what began, begin again what was ended."""
    require(actor, "costs.edit")
    with transaction.atomic():
        began, ended = before.get("began", []), before.get("ended", [])
        if began and Budget.objects.open().filter(pk__in=began).count() != len(began):
            raise Conflict(_("These budgets were changed again since then."))
        if began:
            _end(actor, began)
        again = _again(actor, ended, fact=not began)
        if began:
            undo_with = {"ended": began, "began": again}
            facts.BUDGETS_ENDED.record(actor, budgets=len(began), undo_with=undo_with)


def _checked(plans: Sequence[Cost]) -> dict[tuple, Budget]:
    if len(plans) > MOST:
        raise Invalid(_("At most %(most)s lines at once.") % {"most": MOST})
    rows: dict[tuple, Budget] = {}
    faults: list[Invalid] = []
    for place, plan in enumerate(plans, 1):
        try:
            cost = checked_cost(plan, place)
        except Invalid as fault:
            faults.append(fault)
            continue
        row = Budget(
            source=cost.source, starts=cost.starts, ends=cost.ends, amount=cost.amount,
            currency=cost.currency or basics.currency(),
        )  # fmt: skip
        rows[_key(row)] = row
    refuse_all(faults)
    return rows


def _key(row: Budget) -> tuple:
    return row.source, row.starts, row.ends


def _says(row: Budget | None) -> tuple | None:
    return None if row is None else (row.amount, row.currency)


def _held(rows: Mapping[tuple, Budget]) -> dict[tuple, Budget]:
    held = Budget.objects.open().filter(source__in={source for source, *_days in rows})
    return {key: row for row in held if (key := _key(row)) in rows}


def _begin(actor: Actor, rows: Iterable[Budget]) -> list[int]:
    now, by, fresh = clock.now(), actor.name[:120], list(rows)
    for row in fresh:
        row.began_at, row.began_by = now, by
    return [row.pk for row in Budget.objects.bulk_create(fresh)]


def _end(actor: Actor, ids: Sequence[int]) -> None:
    if Budget.objects.open().filter(pk__in=ids).end(actor) != len(ids):
        raise Conflict(
            _("These budgets were changed at the same time. Look at them and try again.")
        )


def _again(actor: Actor, ids: Sequence[int], *, fact: bool = True) -> list[int]:
    """New rows that say what the ended ones did."""
    columns = ("source", "starts", "ends", "amount", "currency")
    ended = Budget.objects.filter(pk__in=ids).exclude(ended_at=None).values(*columns)
    rows = [Budget(**values) for values in ended]
    if _held({_key(row): row for row in rows}):
        raise Conflict(_("These budgets were changed again since then."))
    began = _begin(actor, rows)
    if began and fact:
        facts.BUDGETS_STATED.record(actor, budgets=len(began), undo_with={"began": began})
    return began
