"""Commission plans: which holds, which there were, which held in a month."""

from typing import Any

from shuke.common import clock
from shuke.common import versions as kit
from shuke.common.access import Actor, require
from shuke.sales.models import PayPlan, PaySpell
from shuke.sales.pay_plan import Plan
from shuke.sales.periods import Period


def holding() -> PayPlan | None:
    """The version that holds now."""
    return kit.holding(PaySpell, PayPlan)


def held_in(period: Period) -> PayPlan | None:
    """The version that a month is paid by: the last one that held in it."""
    since, until = clock.day_start(period.first), clock.day_start(period.end)
    spells = PaySpell.objects.filter(began_at__lt=until).exclude(ended_at__lt=since)
    last = spells.select_related("rules").order_by("-began_at", "-pk").first()
    return last.rules if last else None


def plans(actor: Actor) -> list[PayPlan]:
    """The last of them, the latest first, with `spells`."""
    require(actor, "sales.pay")
    return kit.latest(PayPlan)


def plan_for(actor: Actor, pk: int) -> PayPlan:
    """That version. Raises NotFound."""
    require(actor, "sales.pay")
    return kit.version_for(PayPlan, pk)


def described(row: PayPlan) -> dict[str, Any]:
    """A version as programs read it."""
    sentences = Plan.of_version(row.definition).sentences()
    return {**kit.described(row), "plan": row.definition, "sentences": sentences}
