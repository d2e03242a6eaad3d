"""What relations adds to other rooms."""

from django.utils.translation import gettext_lazy as _

from shuke.common.declarations import later
from shuke.common.slots import (
    COLLEAGUES,
    EVERYBODY,
    OWNER,
    ApiRouter,
    BulkAction,
    BulkField,
    Capability,
    DemoRows,
    MenuPage,
    Mount,
)
from shuke.customers.slots import (
    CustomerColumn,
    LooseTexts,
    Panel,
    PeopleSource,
    PersonRows,
    Variable,
)
from shuke.insight.slots import choice_field
from shuke.relations.models import PastRelationship, Relationship
from shuke.relations.warehouse import RELATIONSHIPS

DECLARATIONS = (
    Mount("relations/", "shuke.relations.urls"),
    ApiRouter("", "shuke.relations.api.router"),
    Capability("relations.view", _("See relationship types"), EVERYBODY, order=192),
    Capability("relations.choose", _("Say of which type a customer is"), COLLEAGUES, order=193),
    Capability("relations.rule", _("Write relationship types and their rules"), OWNER, order=194),
    MenuPage(
        "understand",
        _("Relationships"),
        "relations:types",
        "users-round",
        "relations.view",
        ("relations:",),
        order=45,
    ),
    Panel(
        "relations/panel.html",
        later("shuke.relations.queries.people.panel"),
        order=30,
        in_conversation=True,
    ),
    PeopleSource(
        ("relationship", "breach"), later("shuke.relations.queries.people.people_of_type")
    ),
    CustomerColumn(
        "relationship",
        _("Relationship"),
        "relations.view",
        later("shuke.relations.columns.names"),
        29,
        "relationship__kind",
    ),
    Variable(
        "relationship",
        _("Relationship type, to ask by and not to say"),
        "regular",
        later("shuke.relations.columns.codes"),
        also=((_("Only for regulars"), '{% if customer.relationship == "regular" %}…{% endif %}'),),
        order=63,
    ),
    choice_field(
        "relationship",
        _("Relationship type"),
        table="relationships",
        column="kind",
        choices=later("shuke.relations.columns.choices"),
        initial=("regular",),
        offered=later("shuke.relations.columns.has_types"),
        phrases=(
            _("are of the relationship type %(values)s"),
            _("are not of the relationship type %(values)s"),
        ),
        note=_("On which terms they deal with the shop, by what they do or a colleague's word."),
    ),
    BulkAction(
        "customers",
        "relationship",
        _("Set the relationship type"),
        "users-round",
        "relations.choose",
        later("shuke.relations.bulk.choose"),
        later("shuke.relations.bulk.release"),
        fields=(
            BulkField(
                "kind", _("Relationship type"), choices=later("shuke.relations.columns.offered")
            ),
            BulkField("reason", _("Why")),
        ),
        by_itself=True,
        order=30,
    ),
    LooseTexts("relations.RelationTypes", ("definition", "result", "error")),
    PersonRows(
        Relationship,
        export=("kind", "since", "reason", "chosen_at"),
        written_at="chosen_at",
        title=later("shuke.relations.queries.people.row_title"),
        on_merge=later("shuke.relations.commands.assigning.follow_merges"),
    ),
    PersonRows(
        PastRelationship,
        export=("kind", "since", "until", "reason"),
        not_in_demo="Its types are new: nobody has changed yet.",
    ),
    DemoRows(later("shuke.relations.demo.load"), by_team=True, order=40),
    RELATIONSHIPS,
)
