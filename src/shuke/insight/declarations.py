"""What insight adds to the record and to analysis."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.common.declarations import later
from shuke.common.slots import (
    ANALYSTS,
    COLLEAGUES,
    EVERYBODY,
    MARKETERS,
    ApiRouter,
    BulkAction,
    BulkField,
    Capability,
    ConcernFinder,
    DemoRows,
    MenuPage,
    Mount,
    PaletteAction,
    SearchSource,
)
from shuke.customers.slots import CustomerColumn, Panel, PeopleSource, PersonRows, Trigger
from shuke.insight import bulk, kind_slots, next_slots
from shuke.insight.models import (
    BuyerKind,
    KindOverrule,
    KindPast,
    ListMember,
    MembershipPeriod,
    ValuePast,
    ValueScore,
)
from shuke.insight.palette import list_hits, segment_hits
from shuke.insight.settings import SETTINGS
from shuke.insight.value_slots import COLUMNS, VARIABLES
from shuke.insight.warehouse import TABLES

DECLARATIONS = (
    Trigger(
        "insight.entered",
        _("comes into the segment “%(segment)s”"),
        "segments.view",
        later("shuke.insight.triggers.entered"),
        fields=(
            BulkField("segment", _("Segment"), later("shuke.insight.triggers.segment_choices")),
        ),
        order=60,
    ),
    Trigger(
        "insight.left",
        _("leaves the segment “%(segment)s”"),
        "segments.view",
        later("shuke.insight.triggers.left"),
        fields=(
            BulkField("segment", _("Segment"), later("shuke.insight.triggers.segment_choices")),
        ),
        order=61,
    ),
    DemoRows(later("shuke.insight.demo.load"), by_team=True, order=25),
    CustomerColumn(
        "rfm",
        _("RFM group"),
        "insight.view",
        later("shuke.insight.customer_columns.rfm_groups"),
        30,
    ),
    BulkAction(
        "customers",
        "list",
        _("Add to a list"),
        "list",
        "lists.edit",
        bulk.put_on_list,
        bulk.take_off_list,
        fields=(BulkField("list", pgettext_lazy("people", "List"), choices=bulk.list_choices),),
        by_itself=True,
        order=10,
    ),
    BulkAction(
        "customers",
        "keep",
        _("Keep as a list"),
        "list",
        "lists.edit",
        bulk.keep_as_list,
        bulk.end_list,
        fields=(BulkField("name", pgettext_lazy("list", "Name")),),
        at_once=True,
        order=15,
    ),
    PeopleSource(("people", "definition", "from"), later("shuke.insight.figures.people_of")),
    PeopleSource(("overdue",), later("shuke.insight.queries.overdue.overdue_people")),
    PeopleSource(("slipping",), later("shuke.insight.queries.value.slipping_people")),
    *COLUMNS,
    *VARIABLES,
    *kind_slots.SLOTS,
    *next_slots.SLOTS,
    ConcernFinder(
        "customers.view",
        later("shuke.insight.concerns.birthdays"),
        order=70,
        order_for={"marketer": 7, "clerk": 5},
    ),
    ConcernFinder(
        "customers.view",
        later("shuke.insight.concerns.overdue_regulars"),
        order=80,
        order_for={"marketer": 8},
    ),
    ConcernFinder(
        "insight.view",
        later("shuke.insight.concerns.slipping_customers"),
        order=75,
        order_for={"marketer": 6},
    ),
    Mount("", "shuke.insight.urls"),
    ApiRouter("", "shuke.insight.api.router"),
    Capability("insight.view", _("See reports"), ANALYSTS, order=160),
    Capability("insight.edit", _("Import figures to compare with"), MARKETERS, order=170),
    Capability("insight.rule", _("Set rules for kinds of buyers"), MARKETERS, order=175),
    Capability("insight.overrule", _("Overrule kinds of buyers"), ANALYSTS, order=176),
    Capability("segments.view", _("See segments"), ANALYSTS, order=180),
    Capability("segments.edit", _("Build segments"), MARKETERS, order=190),
    Capability("lists.view", _("See lists"), EVERYBODY, order=200),
    Capability("lists.edit", _("Manage lists"), COLLEAGUES, order=210),
    MenuPage(
        "understand",
        _("Segments"),
        "insight:segments",
        "filter",
        "segments.view",
        ("insight:segment", "insight:list"),
        "s",
        10,
    ),
    MenuPage(
        "understand",
        _("Reports"),
        "insight:reports",
        "chart-column",
        "insight.view",
        ("insight:report", "insight:quadrant"),
        "a",
        20,
    ),
    MenuPage(
        "understand", _("Regulars (RFM)"), "insight:rfm", "heart", "insight.view", key="r", order=30
    ),
    MenuPage(
        "understand",
        _("Top customers (80/20)"),
        "insight:pareto",
        "chart-line",
        "insight.view",
        order=40,
    ),
    PaletteAction(
        _("Kinds of buyers"),
        "insight:kinds",
        "users",
        "insight.view",
        "relationship transaction loyal discount 关系型 交易型 羊毛 熟客 leixing",
        order=62,
    ),
    SearchSource(_("Segments"), "filter", "segments.view", segment_hits, order=40),
    SearchSource(_("Lists"), "list", "lists.view", list_hits, order=45),
    SearchSource(
        _("Figures"),
        "chart-column",
        "insight.view",
        later("shuke.insight.metric_search.metric_hits"),
        order=95,
        after_pages=True,
    ),
    Panel("insight/customer_panel.html", later("shuke.insight.queries.customer_panel"), order=40),
    Panel("insight/value_panel.html", later("shuke.insight.queries.value.value_panel"), order=35),
    Panel(
        "insight/next_panel.html", later("shuke.insight.queries.next_order.next_panel"), order=38
    ),
    Panel("insight/kind_panel.html", later("shuke.insight.queries.kinds.kind_panel"), order=36),
    Panel("insight/lists/panel.html", later("shuke.insight.queries.list_panel"), order=45),
    PersonRows(
        ListMember,
        heading=_("Lists"),
        labels={
            "list__name": pgettext_lazy("own data", "List"),
            "added_at": pgettext_lazy("own data", "From"),
        },
        export=("list__name", "added_at", "ended_at"),
        written_at="added_at",
        title=later("shuke.insight.queries.lists.member_title"),
        in_the_way=_("are on a list"),
    ),
    PersonRows(
        MembershipPeriod,
        heading=_("Segments"),
        labels={
            "segment__name": _("Segment"),
            "entered_at": pgettext_lazy("own data", "From"),
            "left_at": pgettext_lazy("own data", "Until"),
        },
        export=("segment__name", "entered_at", "left_at"),
    ),
    PersonRows(
        ValueScore,
        heading=_("Scores"),
        labels={
            "alive": _("Chance that they buy again (%)"),
            "silent": _("Chance of staying away (%)"),
            "orders": _("Orders expected"),
            "value": _("Value expected"),
            "next_on": _("Next order expected"),
        },
        export=("at", "alive", "silent", "orders", "value", "next_on"),
        not_in_demo="A demo shop of fewer than 200 buyers is too small for scores; the usual one has them.",
    ),
    PersonRows(
        ValuePast,
        heading=_("Earlier scores"),
        labels={
            "alive": _("Chance that they buy again (%)"),
            "silent": _("Chance of staying away (%)"),
            "orders": _("Orders expected"),
            "value": _("Value expected"),
        },
        export=("at", "alive", "silent", "orders", "value"),
        not_in_demo="Its scores are new: none has changed yet.",
    ),
    PersonRows(
        BuyerKind,
        export=("kind", "since", "discount", "margin", "tenure", "rhythm", "returns"),
    ),
    PersonRows(
        KindPast,
        export=("kind", "began_at", "ended_at"),
        not_in_demo="Its kinds are new: nobody was of another yet.",
    ),
    PersonRows(
        KindOverrule,
        export=("kind", "reason", "began_at", "until", "ended_at"),
        written_at="began_at",
        title=later("shuke.insight.queries.kinds.title_of_word"),
        not_in_demo="Nobody has overruled the demo's rules yet.",
    ),
    *SETTINGS,
    *TABLES,
)
