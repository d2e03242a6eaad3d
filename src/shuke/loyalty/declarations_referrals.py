"""What referrals add to other rooms."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, pgettext_lazy

from shuke.common.declarations import later
from shuke.common.slots import COLLEAGUES, ApiRouter, Capability, Mount, PaletteAction
from shuke.customers.slots import (
    CustomerColumn,
    LooseTexts,
    PersonRows,
    TimelineKind,
    Trigger,
    Variable,
)
from shuke.insight.slots import choice_field, number_field
from shuke.loyalty.models import Referral, ReferralStanding
from shuke.loyalty.warehouse import REFERRALS as TABLE

_QUERIES = "shuke.loyalty.queries.referrals"

REFERRALS = (
    Mount("r/", "shuke.loyalty.public_urls"),
    ApiRouter("", "shuke.loyalty.api_referrals.router"),
    Capability("loyalty.refer", _("Note who brought a newcomer"), COLLEAGUES, order=206),
    PaletteAction(
        _("Referrals"),
        "loyalty:referrals",
        "users-round",
        "loyalty.view",
        "referral refer friend invite word of mouth 推荐 老带新 裂变 邀请 转介绍 tuijian",
        order=63,
    ),
    CustomerColumn(
        "brought",
        _("Newcomers brought"),
        "loyalty.view",
        later(f"{_QUERIES}.brought_column"),
        29,
        "referral_standing__brought",
    ),
    Variable(
        "referral_link",
        _("Their personal link for friends"),
        "https://shop.example/r/…",
        later(f"{_QUERIES}.links_in_letters"),
        also=(
            (_("Only while referrals are rewarded"), "{% if customer.referral_link %}…{% endif %}"),
        ),
        order=66,
    ),
    Variable(
        "referral_code",
        _("Their personal code for friends"),
        "K7PM2XWA",
        later(f"{_QUERIES}.codes_in_letters"),
        order=67,
    ),
    number_field(
        "brought",
        _("Newcomers brought"),
        table="referrals",
        column="brought",
        phrase=ngettext_lazy(
            "brought %(number)s newcomer who bought",
            "brought %(number)s newcomers who bought",
            "n",
        ),
        of_one=ngettext_lazy("%(number)s newcomer", "%(number)s newcomers", "n"),
        note=_("Newcomers whose first order was kept."),
        offered=later(f"{_QUERIES}.has_referrals"),
    ),
    choice_field(
        "was_brought",
        _("Came through a customer"),
        table="referrals",
        column="was_brought",
        choices=later(f"{_QUERIES}.was_brought_choices"),
        offered=later(f"{_QUERIES}.has_referrals"),
        initial=("yes",),
        phrases=(_("were %(values)s"), _("were not %(values)s")),
    ),
    Trigger(
        "loyalty.referral_rewarded",
        _("brought a newcomer who bought"),
        "loyalty.view",
        later("shuke.loyalty.triggers.referral_rewarded"),
        order=61,
    ),
    Trigger(
        "loyalty.came_through",
        _("came through a customer and bought"),
        "loyalty.view",
        later("shuke.loyalty.triggers.came_through"),
        order=62,
    ),
    TimelineKind("loyalty.referral", "users-round", "loyalty/referral_entry.html"),
    LooseTexts("loyalty.ReferralRules", ("definition", "result", "error")),
    PersonRows(
        Referral,
        heading=_("Came through a customer"),
        labels={
            "state": _("State"),
            "friend_points": _("Points"),
        },
        export=("at", "state", "friend_points"),
        written_at="at",
        title=later(f"{_QUERIES}.referral_title"),
        touch="loyalty.referral",
        on_merge=later("shuke.loyalty.standing_referrals.settle_referrals"),
        in_the_way=_("were brought by a customer"),
    ),
    PersonRows(
        Referral,
        customer="referrer",
        why="The newcomer's own row says how they came; what the referrer got stands among their points.",
        in_the_way=_("brought a newcomer"),
    ),
    PersonRows(
        ReferralStanding,
        heading=_("Newcomers brought"),
        labels={"brought": pgettext_lazy("own data", "How many bought")},
        export=("brought",),
        on_merge=later("shuke.loyalty.standing_referrals.settle_referrals"),
    ),
    TABLE,
)
