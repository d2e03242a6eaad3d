"""Points and tiers that are worth a word: at the till, on the phone."""

import datetime as dt
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import Actor
from shuke.common.kit import formats
from shuke.customers.queries import Customer
from shuke.customers.slots import Hint
from shuke.loyalty.models import PointsAccount, TierStanding
from shuke.loyalty.queries.tiers import in_force
from shuke.loyalty.tiers import Tier

#: Days before points expire in which it is said.
SOON = dt.timedelta(days=30)


def points(actor: Actor, people: Sequence[Customer]) -> Mapping[int, Sequence[Hint]]:
    """See `customers.slots.TalkingPoint`. One query; nothing without the right to see points."""
    if not actor.can("loyalty.view"):
        return {}
    rows = PointsAccount.objects.filter(customer__in=[who.pk for who in people], points__gt=0)
    return {row.customer_id: [_hint(row)] for row in rows}


def _hint(row: PointsAccount) -> Hint:
    words = {"points": formats.number(row.points)}
    if row.expires_on is None or row.expires_on > clock.today() + SOON:
        return Hint("wallet", _("%(points)s points to spend.") % words)
    words |= {"expiring": formats.number(row.expiring), "day": formats.day(row.expires_on)}
    text = _("%(points)s points to spend; %(expiring)s of them expire after %(day)s: say so.")
    return Hint("wallet", text % words, "warn")


def tiers(actor: Actor, people: Sequence[Customer]) -> Mapping[int, Sequence[Hint]]:
    """The same of the tier and what goes with it. Two queries."""
    plan = in_force() if actor.can("loyalty.view") else None
    if plan is None:
        return {}
    rows = TierStanding.objects.filter(customer__in=[who.pk for who in people]).exclude(tier="")
    return {
        row.customer_id: [_tier_hint(tier, row)] for row in rows if (tier := plan.tier(row.tier))
    }


def _tier_hint(tier: Tier, row: TierStanding) -> Hint:
    words = {"tier": tier.name, "perks": _("; ").join(tier.perks)}
    text = _("%(tier)s: %(perks)s.") if tier.perks else _("In the tier %(tier)s.")
    if row.falls_on is None:
        return Hint("crown", text % words)
    words["day"] = formats.day(row.falls_on)
    return Hint("crown", " ".join([text % words, _("Until %(day)s: say so.") % words]), "warn")
