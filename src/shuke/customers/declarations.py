"""What the record declares: looks of its own timeline entries, its tables, what becomes of its rows."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.common.declarations import later
from shuke.common.slots import (
    COLLEAGUES,
    EVERYBODY,
    OWNER,
    STORES,
    ApiRouter,
    Board,
    BulkAction,
    BulkField,
    Capability,
    DemoRows,
    EditableField,
    ListFile,
    ListPage,
    MenuPage,
    Mount,
    PaletteAction,
    SearchSource,
)
from shuke.customers import bulk
from shuke.customers.letter_variables import VARIABLES
from shuke.customers.models import (
    Erasure,
)
from shuke.customers.palette import customer_hits
from shuke.customers.person_rows import PERSON_ROWS
from shuke.customers.queries.duplicates import duplicate_panel
from shuke.customers.queries.owning import (
    customer_names,
    customers_of,
    member_panel,
    owned_by,
    owned_ids,
    owner_counts,
    owner_panel,
    owners,
)
from shuke.customers.queries.unmerging import merge_panel
from shuke.customers.slots import (
    CustomerColumn,
    CustomerReach,
    ErasurePlace,
    Gate,
    LooseTexts,
    Panel,
    PeopleSource,
    PersonRows,
    Stage,
    TalkingPoint,
    TimelineKind,
    Trigger,
)
from shuke.customers.warehouse import TABLES
from shuke.team.slots import MemberColumn, MemberPanel, Ownable

DECLARATIONS = (
    Trigger(
        "customers.joined",
        _("becomes known to the shop"),
        "customers.view",
        later("shuke.customers.triggers.joined"),
        order=10,
    ),
    Trigger(
        "customers.opted_in",
        _("agrees to marketing by %(channel)s"),
        "customers.view",
        later("shuke.customers.triggers.opted_in"),
        fields=(
            BulkField("channel", _("Channel"), later("shuke.customers.triggers.channel_choices")),
        ),
        order=20,
    ),
    Trigger(
        "customers.tagged",
        _("is given the tag “%(tag)s”"),
        "customers.view",
        later("shuke.customers.triggers.tagged"),
        fields=(BulkField("tag", pgettext_lazy("customer", "Tag"), bulk.tag_choices),),
        order=30,
    ),
    Trigger(
        "customers.birthday",
        _("has a birthday in %(days)s days"),
        "customers.view",
        later("shuke.customers.triggers.birthday"),
        fields=(
            BulkField("days", _("Days before"), later("shuke.customers.triggers.ahead_choices")),
        ),
        order=40,
    ),
    DemoRows(later("shuke.customers.demo.fill_own_fields"), order=10),
    DemoRows(later("shuke.customers.demo.put_tags"), order=11),
    DemoRows(later("shuke.customers.demo.measure_children"), order=12),
    *VARIABLES,
    CustomerColumn(
        "consent", _("E-mail"), "customers.view", later("shuke.customers.columns.email_consent"), 10
    ),
    CustomerColumn(
        "children",
        _("Children"),
        "customers.view",
        later("shuke.customers.columns.children_count"),
        20,
    ),
    CustomerColumn(
        "tags", _("Tags"), "customers.view", later("shuke.customers.columns.tags"), order=12
    ),
    BulkAction(
        "customers",
        "tag",
        _("Add a tag"),
        "tag",
        "customers.edit",
        bulk.tag,
        bulk.end_taggings,
        fields=(
            BulkField(
                "tag", pgettext_lazy("customer", "Tag"), suggestions=bulk.tag_names, longest=40
            ),
        ),
        by_itself=True,
        order=5,
    ),
    BulkAction(
        "customers",
        "untag",
        _("Take off a tag"),
        "tag",
        "customers.edit",
        bulk.untag,
        bulk.resume_taggings,
        fields=(BulkField("tag", pgettext_lazy("customer", "Tag"), choices=bulk.tag_choices),),
        by_itself=True,
        order=6,
    ),
    CustomerReach(owned_by),
    TalkingPoint(later("shuke.customers.talking.birthdays"), order=20),
    TalkingPoint(later("shuke.customers.talking.next_sizes"), order=30),
    ListPage(
        "customers",
        "customers:list",
        "customers.view",
        later("shuke.customers.tables.customer_table"),
        "customers:summary",
    ),
    ListFile(
        "customers",
        "customers.export",
        later("shuke.customers.commands.exporting.announce_export"),
    ),
    Board(
        "customers",
        _("Customers"),
        "customers.view",
        later("shuke.customers.boards.groupings"),
        "customers/_card.html",
        "customers:list",
    ),
    EditableField(
        "customers",
        ("name", "city", "province", "gender", "language", "owner", "tags", "own-*"),
        "customers.edit",
        later("shuke.customers.inline.read"),
        later("shuke.customers.inline.save"),
    ),
    CustomerColumn(
        "owner",
        pgettext_lazy("customer", "Owner"),
        "customers.view",
        later("shuke.customers.columns.owner_names"),
        15,
    ),
    Mount("customers/", "shuke.customers.urls"),
    Mount("preferences/", "shuke.customers.preference_urls"),
    ApiRouter("", "shuke.customers.api.router"),
    Capability("customers.view", _("See customers"), EVERYBODY, within=STORES, order=30),
    Capability(
        "customers.contact",
        _("See phone numbers and addresses in full"),
        COLLEAGUES,
        within=STORES,
        order=40,
    ),
    Capability(
        "customers.edit",
        _("Edit customers and write notes"),
        OWNER | {"agent"},
        within=STORES,
        order=50,
    ),
    Capability("customers.export", _("Export customers"), OWNER, order=60),
    Capability("customers.erase", _("Forget customers who ask for it"), OWNER, order=62),
    Capability(
        "customers.fields", _("Manage custom fields and kinds of identity"), OWNER, order=70
    ),
    Capability("customers.joining", _("Decide who is the same person"), OWNER, order=72),
    Capability("customers.tags", _("Manage tags"), OWNER, order=75),
    MenuPage(
        "customers",
        _("Customers"),
        "customers:list",
        "users",
        "customers.view",
        ("customers:",),
        "c",
        10,
    ),
    PaletteAction(
        _("Possible duplicates"),
        "customers:duplicates",
        "merge",
        "customers.edit",
        "duplicate merge 重复 合并 chongfu hebing",
        order=40,
    ),
    PaletteAction(
        _("Forgotten people"),
        "customers:erasures",
        "user-x",
        "customers.erase",
        "erase erasure forget gdpr pipl 遗忘 删除 注销 yiwang shanchu zhuxiao",
        order=60,
    ),
    PaletteAction(
        _("Kinds of identity"),
        "customers:identity_kinds",
        "key-round",
        "customers.fields",
        "identity open id plate 身份 标识 车牌 shenfen biaoshi",
        order=41,
    ),
    PaletteAction(
        _("Who is the same person"),
        "customers:joining",
        "merge",
        "customers.joining",
        "join rules identity courier 认人 规则 快递 renren guize",
        order=42,
    ),
    PaletteAction(
        _("Add a customer"),
        "customers:new",
        "user-plus",
        "customers.edit",
        "new 新增 客户 xinzeng",
        order=20,
    ),
    CustomerReach(owned_by),
    Panel("customers/duplicate_panel.html", duplicate_panel, order=55),
    Panel("customers/merge_panel.html", merge_panel, order=70),
    Panel("customers/owner_panel.html", owner_panel, order=60),
    PeopleSource(("looked_after_by",), customers_of),
    PeopleSource(("birthday",), later("shuke.customers.queries.birthdays.people_with_birthday")),
    MemberPanel("customers/member_panel.html", member_panel, order=30),
    MemberColumn("customers", _("Customers"), "customers.view", owner_counts, order=30),
    Ownable(
        "customer",
        _("Customers to look after"),
        held=owned_ids,
        names=customer_names,
        receivers=owners,
        move=later("shuke.customers.commands.owning.move_owned"),
        order=20,
    ),
    SearchSource(_("Customers"), "user-round", "customers.view", customer_hits, order=20),
    TimelineKind("customers.note", "notebook-pen", "customers/entries/note.html"),
    TimelineKind("customers.edited", "pencil", "customers/entries/edited.html"),
    TimelineKind("customers.identity_added", "user-round", "customers/entries/identity.html"),
    TimelineKind("customers.identity_removed", "user-round", "customers/entries/identity.html"),
    TimelineKind("customers.merged", "merge", "customers/entries/merge.html"),
    TimelineKind("customers.unmerged", "split", "customers/entries/merge.html"),
    TimelineKind("customers.consent_granted", "check", "customers/entries/consent.html"),
    TimelineKind("customers.consent_withdrawn", "ban", "customers/entries/consent.html"),
    Gate(
        "automated",
        _("Wants no automatic decisions"),
        later("shuke.customers.gates.against_automatic"),
        frozenset(Stage),
        order=15,
    ),
    LooseTexts("common.AnsweredCall", ("body",), drop=True),
    LooseTexts("common.UndoStep", ("before",), drop=True),
    LooseTexts("common.RecordedFact", ("payload",)),
    LooseTexts("common.Delivery", ("body", "detail", "excerpt")),
    LooseTexts("common.SavedView", ("name", "query")),
    LooseTexts("common.BulkChange", ("values", "failure")),
    LooseTexts("common.Reaction", ("error",)),
    LooseTexts("common.ReactionChunk", ("error",)),
    LooseTexts("django_ox.OxTask", ("args", "kwargs", "errors", "return_value")),
    ErasurePlace(
        "customers.texts", later("shuke.customers.commands.loose_texts.forget_texts"), order=40
    ),
    PersonRows(
        Erasure,
        on_erasure="kept",
        why="Says that and when somebody was forgotten; it holds keyed hashes alone.",
        in_the_way=_("were forgotten"),
        not_in_demo="Nobody in it asked to be forgotten.",
    ),
    *PERSON_ROWS,
    *TABLES,
)
