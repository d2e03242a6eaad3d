"""What sales adds to other rooms."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.common.declarations import later
from shuke.common.slots import (
    COLLEAGUES,
    MARKETERS,
    ApiRouter,
    BulkField,
    Capability,
    ConcernFinder,
    DemoRows,
    ListPage,
    MenuPage,
    Mount,
    PaletteAction,
)
from shuke.customers.slots import LooseTexts, Panel, PersonRows, TimelineKind, Trigger
from shuke.sales.declarations_deals import DECLARATIONS as _DEALS
from shuke.sales.declarations_pay import DECLARATIONS as _PAY
from shuke.sales.models import Stall
from shuke.team.slots import Ownable, StaffRows

_AGENTS_FIRST = {"agent": 5}

DECLARATIONS = (
    *_DEALS,
    *_PAY,
    Mount("sales/", "shuke.sales.urls"),
    ApiRouter("", "shuke.sales.api_stalls.router"),
    Capability("sales.help", _("Help people who are stuck before paying"), COLLEAGUES, order=340),
    Capability("sales.rule", _("Write the rules for stalled payments"), MARKETERS, order=342),
    Capability("sales.report", _("See what sales brought, by colleague"), MARKETERS, order=344),
    MenuPage(
        "sales",
        _("Stalled payments"),
        "sales:stalls",
        "shopping-bag",
        "sales.help",
        ("sales:stall", "sales:rules"),
        order=10,
    ),
    PaletteAction(
        _("Help somebody who did not pay"),
        "sales:stalls",
        "shopping-bag",
        "sales.help",
        "stalled cart abandoned checkout payment 催付 弃购 未付款 购物车 cuifu",
        order=40,
    ),
    ListPage("stalls", "sales:stalls", "sales.help", later("shuke.sales.tables.stall_table")),
    ConcernFinder(
        "sales.help", later("shuke.sales.queries.stalls.waiting"), order=12, order_for=_AGENTS_FIRST
    ),
    Panel("sales/panel.html", later("shuke.sales.queries.stalls.panel"), order=14),
    TimelineKind("sales.stall", "shopping-bag", "sales/stall_entry.html"),
    Trigger(
        "sales.nobody_helped",
        _("is stuck before paying for %(minutes)s and no colleague has taken it"),
        "sales.help",
        later("shuke.sales.triggers.nobody_helped"),
        fields=(
            BulkField(
                "minutes",
                pgettext_lazy("stall", "Stuck for"),
                later("shuke.sales.triggers.minute_choices"),
            ),
        ),
        order=25,
        thing="stall",
        holds=later("shuke.sales.triggers.is_paid"),
    ),
    PersonRows(
        Stall,
        heading=_("Stalled payments"),
        labels={
            "stalled_at": pgettext_lazy("stall", "Stuck since"),
            "value": _("Value of the cart"),
            "reason": _("Likely reason"),
            "outcome": _("What came of it"),
        },
        touch="sales.stall",
        export=("kind", "stalled_at", "value", "currency", "reason", "outcome"),
        written_at="noticed_at",
        title=later("shuke.sales.queries.stalls.row_title"),
        in_the_way=_("were stuck before paying"),
    ),
    LooseTexts("sales.StallStep", ("note",)),
    Ownable(
        "stall",
        _("Stalled payments in hand"),
        held=later("shuke.sales.queries.stalls.held_stalls"),
        names=later("shuke.sales.queries.stalls.stall_names"),
        receivers=later("shuke.sales.queries.team.helpers"),
        move=later("shuke.sales.commands.helping.hand_stalls"),
        order=30,
    ),
    StaffRows(Stall, "holder", "handed over", ownables=("stall",)),
    StaffRows(Stall, "helped_by", "kept", why="It says who did it."),
    DemoRows(later("shuke.sales.demo.load"), by_team=True, order=72),
)
