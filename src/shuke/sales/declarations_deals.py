"""What leads and deals add to other rooms."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.common.declarations import later
from shuke.common.slots import (
    COLLEAGUES,
    ApiRouter,
    Board,
    Capability,
    ConcernFinder,
    DemoRows,
    EditableField,
    ListPage,
    MenuPage,
    PaletteAction,
)
from shuke.customers.slots import LooseTexts, Panel, PersonRows, TimelineKind
from shuke.sales.models import Deal, Lead
from shuke.sales.settings import ANSWER, SALES, STAGES
from shuke.team.slots import Ownable, StaffRows

DECLARATIONS = (
    SALES,
    STAGES,
    ANSWER,
    ApiRouter("", "shuke.sales.api_deals.router"),
    Capability("sales.lead", _("Work on enquiries"), COLLEAGUES, order=346),
    Capability("sales.sell", _("Work on deals"), COLLEAGUES, order=348),
    MenuPage("sales", _("Leads"), "sales:leads", "inbox", "sales.lead", ("sales:lead",), order=20),
    MenuPage(
        "sales",
        _("Deals"),
        "sales:deals",
        "target",
        "sales.sell",
        ("sales:deal", "sales:forecast"),
        order=30,
    ),
    PaletteAction(
        _("What to expect of deals"),
        "sales:forecast",
        "chart-line",
        "sales.report",
        "forecast pipeline 预测 商机 漏斗 shangji yuce",
        order=42,
    ),
    ListPage("leads", "sales:leads", "sales.lead", later("shuke.sales.tables_deals.lead_table")),
    ListPage("deals", "sales:deals", "sales.sell", later("shuke.sales.tables_deals.deal_table")),
    Board(
        "deals",
        _("Deals"),
        "sales.sell",
        later("shuke.sales.tables_deals.groupings"),
        "sales/_deal_card.html",
        "sales:deals",
    ),
    EditableField(
        "deals",
        ("stage", "next_step", "next_on"),
        "sales.sell",
        later("shuke.sales.tables_deals.read"),
        later("shuke.sales.tables_deals.save"),
    ),
    ConcernFinder("sales.lead", later("shuke.sales.queries.leads.unanswered"), order=14),
    ConcernFinder("sales.sell", later("shuke.sales.queries.deals.next_steps"), order=16),
    Panel("sales/deal_panel.html", later("shuke.sales.queries.deals.panel"), order=18),
    TimelineKind("sales.lead", "inbox", "sales/lead_entry.html"),
    TimelineKind("sales.deal", "target", "sales/deal_entry.html"),
    PersonRows(
        Lead,
        heading=_("Enquiries"),
        labels={
            "came_at": pgettext_lazy("lead", "Came"),
            "via": pgettext_lazy("lead", "Way"),
            "intent": _("What they want"),
            "outcome": _("What came of it"),
            "lost_reason": pgettext_lazy("lead", "Why not"),
        },
        touch="sales.lead",
        export=("came_at", "via", "source", "intent", "outcome", "lost_reason"),
        written_at="came_at",
        title=later("shuke.sales.queries.leads.lead_title"),
        in_the_way=_("have asked for something"),
    ),
    PersonRows(
        Deal,
        heading=_("Deals"),
        labels={
            "title": pgettext_lazy("deal", "What it is about"),
            "value": pgettext_lazy("deal", "Worth"),
            "stage": pgettext_lazy("deal", "Stage"),
            "next_step": pgettext_lazy("deal", "Next step"),
            "opened_at": pgettext_lazy("deal", "Since"),
            "outcome": _("What came of it"),
        },
        touch="sales.deal",
        export=("title", "value", "currency", "stage", "next_step", "opened_at", "outcome"),
        written_at="opened_at",
        title=later("shuke.sales.queries.deals.deal_title"),
        in_the_way=_("are in a deal"),
    ),
    LooseTexts("sales.Enquiry", ("words",)),
    Ownable(
        "lead",
        _("Open leads"),
        held=later("shuke.sales.queries.leads.held_leads"),
        names=later("shuke.sales.queries.leads.lead_names"),
        receivers=later("shuke.sales.queries.team.sellers"),
        move=later("shuke.sales.commands.leads.hand_leads"),
        order=31,
    ),
    Ownable(
        "deal",
        _("Open deals"),
        held=later("shuke.sales.queries.deals.held_deals"),
        names=later("shuke.sales.queries.deals.deal_names"),
        receivers=later("shuke.sales.queries.team.sellers"),
        move=later("shuke.sales.commands.deals.hand_deals"),
        order=32,
    ),
    StaffRows(Lead, "holder", "handed over", ownables=("lead",)),
    StaffRows(Deal, "holder", "handed over", ownables=("deal",)),
    DemoRows(later("shuke.sales.demo_deals.load"), by_team=True, order=74),
)
