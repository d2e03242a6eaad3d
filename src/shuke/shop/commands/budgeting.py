"""Plan what sources of customers may cost, end plans, and take both back."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuke.common import basics
from shuke.common.access import Actor, require
from shuke.common.errors import Invalid
from shuke.common.models import RecordedFact
from shuke.shop import facts
from shuke.shop.ad_exports import Report
from shuke.shop.commands.spending import MOST, checked_cost, state_spend
from shuke.shop.commands.statements import Statements
from shuke.shop.costs import Cost
from shuke.shop.models import Budget
from shuke.shop.pasted import refuse_all

BUDGETS = Statements(
    Budget,
    key=("source", "starts", "ends"),
    narrow=("source",),
    right="costs.edit",
    noun="budgets",
    raced=gettext_lazy("These budgets were changed at the same time. Look at them and try again."),
    replaced=gettext_lazy("These budgets were changed again since then."),
)


def state_budgets(actor: Actor, plans: Iterable[Cost]) -> int:
    """Let these plans hold, all or none; how many are new. One for the same source and days replaces the one
    there. Invalid tells those that cannot be used."""
    require(actor, BUDGETS.right)
    return BUDGETS.state(actor, facts.BUDGETS_STATED, _checked(list(plans)))


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
    return BUDGETS.end(actor, facts.BUDGETS_ENDED, ids)


def restore_budgets(actor: Actor, ids: Sequence[int]) -> None:
    """Let plans hold again that were ended. Conflict when one of them has been replaced since."""
    BUDGETS.restore(actor, facts.BUDGETS_STATED, ids)


def undo_budgets(actor: Actor, fact: RecordedFact, before: Mapping[str, Any]) -> None:
    """What undoes the facts of budgets."""
    BUDGETS.undo(actor, before, facts.BUDGETS_STATED, facts.BUDGETS_ENDED)


def _checked(plans: Sequence[Cost]) -> list[Budget]:
    if len(plans) > MOST:
        raise Invalid(_("At most %(most)s lines at once.") % {"most": MOST})
    rows: list[Budget] = []
    faults: list[Invalid] = []
    for place, plan in enumerate(plans, 1):
        try:
            cost = checked_cost(plan, place)
        except Invalid as fault:
            faults.append(fault)
            continue
        rows.append(
            Budget(
                source=cost.source, starts=cost.starts, ends=cost.ends, amount=cost.amount,
                currency=cost.currency or basics.currency(),
            )
        )  # fmt: skip
    refuse_all(faults)
    return rows
