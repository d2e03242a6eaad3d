"""What can be had for points, and who took it."""

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from shuke.common.access import Actor, require
from shuke.common.errors import NotFound
from shuke.common.kit import formats
from shuke.customers import queries as customers
from shuke.customers.queries import Customer
from shuke.loyalty.models import PointsAccount, Reward, RewardClaim

#: Rewards offered at once.
OFFERED = 50


def rewards(actor: Actor) -> QuerySet[Reward]:
    """Every reward."""
    require(actor, "loyalty.view")
    return Reward.objects.all()


def reward_for(actor: Actor, reward_id: int) -> Reward:
    """That reward. Raises NotFound."""
    row = rewards(actor).filter(pk=reward_id).first()
    if row is None:
        raise NotFound(_("There is no such reward."))
    return row


def claims_of(actor: Actor, reward: Reward) -> QuerySet[RewardClaim]:
    """Who of those whom the actor sees took it."""
    require(actor, "loyalty.view")
    rows = RewardClaim.objects.filter(reward=reward).select_related("customer")
    return customers.rows_within(actor, rows)


def available() -> QuerySet[Reward]:
    """Those of which there are some."""
    return Reward.objects.filter(Q(stock=None) | Q(stock__gt=F("taken")), ended_at=None)


def givable_rewards(_actor: Actor, customer: Customer) -> list[tuple[str, str]]:
    """What somebody can have for their points now, the largest first, as choices."""
    row = PointsAccount.objects.filter(customer=customer).first()
    if row is None or row.points <= 0:
        return []
    rows = available().filter(points__lte=row.points).order_by("-points", "pk")
    return [(str(each.pk), terms(each)) for each in rows[:OFFERED]]


def terms(reward: Reward) -> str:
    """ "Bear bib: 1,200 points and ¥10"."""
    words = {"name": reward.name, "points": formats.number(reward.points)}
    if not reward.price:
        return _("%(name)s: %(points)s points") % words
    words["price"] = formats.money(reward.price, reward.currency)
    return _("%(name)s: %(points)s points and %(price)s") % words
