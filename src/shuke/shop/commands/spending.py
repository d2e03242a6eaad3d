"""State what sources of customers cost."""

from collections.abc import Iterable
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.common import basics, clock
from shuke.common.access import Actor, require
from shuke.common.errors import Invalid
from shuke.common.money import LIMIT
from shuke.common.revisions import next_revision
from shuke.shop import facts
from shuke.shop.costs import Cost, refuse
from shuke.shop.models import Spend
from shuke.shop.pasted import refuse_all

#: A statement covers at most so many days.
LONGEST = 731
MOST = 5000


def state_spend(actor: Actor, costs: Iterable[Cost]) -> int:
    """Record statements of cost, all or none; returns how many. A statement about days that were told
    of before replaces what was said of them. Invalid tells those that cannot be used."""
    require(actor, "costs.edit")
    checked: list[Cost] = []
    faults: list[Invalid] = []
    for place, cost in enumerate(costs, 1):
        try:
            checked.append(checked_cost(cost, place))
        except Invalid as fault:
            faults.append(fault)
    refuse_all(faults)
    if len(checked) > MOST:
        raise Invalid(_("At most %(most)s lines at once.") % {"most": MOST})
    with transaction.atomic():
        revision, now = next_revision(), clock.now()
        Spend.objects.bulk_create(
            Spend(
                source=cost.source,
                starts=cost.starts,
                ends=cost.ends,
                amount=cost.amount,
                currency=cost.currency or basics.currency(),
                by=actor.name[:120],
                at=now,
                revision=revision,
            )
            for cost in checked
        )
        if checked:
            facts.COSTS_STATED.record(actor, costs=len(checked))
    return len(checked)


def checked_cost(cost: Cost, place: int) -> Cost:
    """The cost, or plan of one, on line `place` as it can be kept; Invalid when it cannot."""
    source = cost.source.strip()
    currency = cost.currency.strip().upper()
    if not source or len(source) > 60 or not source.isprintable():
        refuse(place, "source", _("Name the source, in 60 characters at most."))
    if not 1990 <= cost.starts.year <= 2200 or not 1990 <= cost.ends.year <= 2200:
        refuse(place, "from", _("Enter a day between 1990 and 2200."))
    if cost.ends < cost.starts:
        refuse(place, "to", _("The last day lies before the first."))
    if (cost.ends - cost.starts).days >= LONGEST:
        refuse(place, "to", _("Two years at most; divide longer costs."))
    if not cost.amount.is_finite() or cost.amount < 0:
        refuse(place, "amount", _("Enter an amount of 0 or more."))
    if cost.amount >= LIMIT:
        refuse(place, "amount", _("This amount is too large."))
    if cost.amount != cost.amount.quantize(Decimal("0.0001")):
        refuse(place, "amount", _("Four decimals at most."))
    if currency and not (len(currency) == 3 and currency.isascii() and currency.isalpha()):
        refuse(place, "currency", _("Give a currency like CNY."))
    return Cost(source, cost.starts, cost.ends, cost.amount, currency)
