"""What loyalty adds to other rooms."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.common.declarations import later
from shuke.common.slots import (
    COLLEAGUES,
    EVERYBODY,
    MARKETERS,
    OWNER,
    ApiRouter,
    BulkField,
    Capability,
    DemoRows,
    MenuPage,
    Mount,
)
from shuke.customers.slots import (
    CustomerColumn,
    Givable,
    LooseTexts,
    Panel,
    PersonRows,
    TalkingPoint,
    TimelineKind,
    Trigger,
    Variable,
)
from shuke.loyalty.models import PointsAccount, PointsEntry, RewardClaim
from shuke.loyalty.warehouse import POINTS
from shuke.team.slots import StaffRows

DECLARATIONS = (
    Mount("points/", "shuke.loyalty.urls"),
    ApiRouter("", "shuke.loyalty.api.router"),
    Capability("loyalty.view", _("See points"), EVERYBODY, order=201),
    Capability("loyalty.redeem", _("Spend a customer's points"), COLLEAGUES, order=202),
    Capability("loyalty.adjust", _("Give and take points by hand"), MARKETERS, order=203),
    Capability("loyalty.offer", _("Offer rewards for points"), MARKETERS, order=205),
    Givable(
        "reward",
        _("For points"),
        "loyalty.redeem",
        later("shuke.loyalty.queries.rewards.givable_rewards"),
        later("shuke.loyalty.commands.rewarding.give_reward"),
        order=60,
    ),
    Capability("loyalty.rule", _("Write how points are earned"), OWNER, order=204),
    MenuPage(
        "customers",
        _("Points"),
        "loyalty:overview",
        "wallet",
        "loyalty.view",
        ("loyalty:",),
        order=60,
    ),
    Panel(
        "loyalty/panel.html",
        later("shuke.loyalty.queries.people.panel"),
        order=35,
        in_conversation=True,
    ),
    CustomerColumn(
        "points",
        _("Points"),
        "loyalty.view",
        later("shuke.loyalty.queries.people.points_column"),
        28,
        "points_account__points",
    ),
    Variable(
        "points",
        _("Points that they can spend"),
        1280,
        later("shuke.loyalty.queries.people.points_in_letters"),
        empty=0,
        also=((_("Only with points"), "{% if customer.points > 0 %}…{% endif %}"),),
        order=64,
    ),
    Trigger(
        "loyalty.points_expire",
        _("has points that expire in %(days)s days"),
        "loyalty.view",
        later("shuke.loyalty.triggers.points_expire"),
        fields=(
            BulkField(
                "days",
                pgettext_lazy("points", "Days before"),
                later("shuke.loyalty.triggers.ahead_choices"),
            ),
        ),
        order=58,
    ),
    TalkingPoint(later("shuke.loyalty.talking.points"), order=30),
    TimelineKind("loyalty.points", "wallet", "loyalty/entry.html"),
    LooseTexts("loyalty.EarningRules", ("definition", "result", "error")),
    PersonRows(
        PointsAccount,
        heading=_("Points"),
        labels={
            "points": _("Points"),
            "points_waiting": pgettext_lazy("points", "Waiting"),
            "expires_on": pgettext_lazy("points", "Next expire on"),
            "expiring": pgettext_lazy("points", "So many expire then"),
        },
        export=("points", "points_waiting", "expires_on", "expiring"),
        on_merge=later("shuke.loyalty.commands.following.follow_merges"),
        in_the_way=_("have points"),
    ),
    PersonRows(
        PointsEntry,
        customer="account__customer",
        touch="loyalty.points",
        heading=_("Movements of points"),
        labels={
            "amount": _("Points"),
            "waiting": pgettext_lazy("points", "Waiting"),
            "cause": _("Why"),
        },
        export=("at", "kind", "amount", "waiting", "cause"),
    ),
    PersonRows(
        RewardClaim,
        heading=_("Rewards"),
        labels={
            "reward__name": _("Reward"),
            "points": _("Points"),
            "handed_at": pgettext_lazy("own data", "Handed over"),
            "cancelled_at": pgettext_lazy("own data", "Cancelled"),
        },
        export=("reward__name", "points", "at", "handed_at", "cancelled_at"),
        written_at="at",
        title=later("shuke.loyalty.queries.people.claim_title"),
        in_the_way=_("took a reward"),
    ),
    StaffRows(PointsEntry, "actor_id", "kept", why="It says who booked it."),
    DemoRows(later("shuke.loyalty.demo.load"), by_team=True, order=45),
    POINTS,
)
