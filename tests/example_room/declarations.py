"""What the room adds to others: the whole of its wiring."""

from django.utils.translation import gettext_lazy as _

from shuke.common.slots import (
    COLLEAGUES,
    EVERYBODY,
    ApiRouter,
    BulkField,
    Capability,
    ConcernFinder,
    DemoRows,
    MenuPage,
    Mount,
    SearchSource,
)
from shuke.customers.slots import Panel, PersonRows, TimelineKind, Trigger, Variable
from shuke.engage.due import Waking
from shuke.team.slots import Kpi, StaffRows
from shuke.warehouse.tables import Table
from tests.example_room import demo, following, queries
from tests.example_room.models import Wish

DECLARATIONS = (
    Mount("wishes/", "tests.example_room.urls"),
    ApiRouter("", "tests.example_room.api.router"),
    Capability("wishes.view", _("See wishes"), EVERYBODY, order=900),
    Capability("wishes.edit", _("Note wishes"), COLLEAGUES, order=910),
    MenuPage(
        "customers",
        _("Wishes"),
        "example_room:wishes",
        "heart",
        "wishes.view",
        ("example_room:",),
        order=90,
    ),
    SearchSource(_("Wishes"), "heart", "wishes.view", queries.hits, order=90),
    ConcernFinder("wishes.edit", queries.unanswered, order=200),
    Panel("example_room/panel.html", queries.panel, order=90),
    TimelineKind("wishes.wish", "heart", "example_room/entry.html"),
    Trigger(
        "wishes.wished",
        _("has a wish with “%(word)s” in it"),
        "wishes.view",
        queries.wished,
        fields=(BulkField("word", _("Word")),),
        order=90,
    ),
    Waking("wishes.follow_up", following.wake),
    Variable(
        "wish",
        _("Latest wish"),
        _("A red school bag"),
        queries.latest_wishes,
        filters="default: '…'",
        order=90,
    ),
    DemoRows(demo.load, by_team=True, order=90),
    PersonRows(Wish, on_erasure="deleted", export=("text", "at", "taken_back_at")),
    StaffRows(Wish, "noted_by", "kept", why="says who noted it"),
    Kpi("wishes.noted", _("Wishes noted"), "wishes.view", queries.noted_by_day, order=90),
    Table("wishes", model=Wish, columns=("customer", "at", "taken_back_at")),
)
