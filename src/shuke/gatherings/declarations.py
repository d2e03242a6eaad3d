"""What gatherings add to other rooms."""

import datetime as dt

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.common.declarations import later
from shuke.common.slots import (
    COLLEAGUES,
    EVERYBODY,
    MARKETERS,
    ApiRouter,
    BulkAction,
    BulkField,
    Capability,
    DemoRows,
    ListPage,
    MenuPage,
    Mount,
    PaletteAction,
)
from shuke.customers.slots import (
    LooseTexts,
    Panel,
    PeopleSource,
    PersonRows,
    TimelineKind,
    Trigger,
    Variable,
)
from shuke.gatherings.models import Guest

_HAPPENINGS = (
    ("invited", _("is invited to an event"), ()),
    ("signed_up", _("has a seat at an event"), ()),
    ("waits", _("waits for a seat at an event"), ()),
    (
        "soon",
        _("comes to an event that begins in %(hours)s hours"),
        (BulkField("hours", _("Hours before"), later("shuke.gatherings.triggers.ahead_choices")),),
    ),
    ("came", _("came to an event"), ()),
    ("missed", _("said that they come to an event and did not"), ()),
    ("called_off", _("wanted to come to an event that is called off"), ()),
)
_LETTER_VALUES = (
    (
        "event_link",
        _("Invitation, to answer and to show at the door"),
        "https://shop.example/g/…",
        "links",
    ),
    ("event_name", _("Name of their event"), "开春亲子会 A spring morning", "names"),
    ("event_at", _("When it begins"), dt.datetime(2027, 3, 6, 2, 0, tzinfo=dt.UTC), "beginnings"),
    ("event_place", _("Where it is"), "杭州湖滨店 Hangzhou Hubin", "places"),
)

DECLARATIONS = (
    Mount("gatherings/", "shuke.gatherings.urls"),
    Mount("g/", "shuke.gatherings.public_urls"),
    ApiRouter("", "shuke.gatherings.api.router"),
    Capability("gatherings.view", _("See events and their guests"), EVERYBODY, order=330),
    Capability("gatherings.edit", _("Plan events and invite people"), MARKETERS, order=332),
    Capability(
        "gatherings.admit", _("Put guests on the list and check them in"), COLLEAGUES, order=334
    ),
    MenuPage(
        "talk",
        pgettext_lazy("gathering", "Events"),
        "gatherings:gatherings",
        "calendar",
        "gatherings.view",
        ("gatherings:",),
        order=40,
    ),
    PaletteAction(
        _("Plan an event"),
        "gatherings:new",
        "calendar",
        "gatherings.edit",
        "event gathering tasting test drive launch live 活动 邀约 试驾 品鉴 新品 直播 报名 huodong",
        order=62,
    ),
    ListPage(
        "gatherings",
        "gatherings:gatherings",
        "gatherings.view",
        later("shuke.gatherings.tables.gathering_table"),
    ),
    BulkAction(
        "customers",
        "event",
        _("Invite to an event"),
        "calendar",
        "gatherings.edit",
        later("shuke.gatherings.bulk.invite_people"),
        later("shuke.gatherings.bulk.uninvite_people"),
        fields=(
            BulkField(
                "gathering",
                pgettext_lazy("gathering", "Event"),
                choices=later("shuke.gatherings.bulk.to_come"),
            ),
            BulkField(
                "spare",
                _("Control group, left out at random"),
                choices=later("shuke.gatherings.bulk.spare_choices"),
            ),
        ),
        by_itself=True,
        order=36,
    ),
    PeopleSource(
        ("gathering", "guests"), later("shuke.gatherings.queries.gatherings.people_of_gathering")
    ),
    Panel("gatherings/panel.html", later("shuke.gatherings.queries.gatherings.panel"), order=70),
    TimelineKind("gatherings.guest", "calendar", "gatherings/guest_entry.html"),
    *(
        Trigger(
            f"gatherings.{name}",
            words,
            "gatherings.view",
            later(f"shuke.gatherings.triggers.{name}"),
            fields=fields,
            order=70 + place,
            thing="guest",
            holds=later("shuke.gatherings.triggers.comes") if name == "signed_up" else None,
        )
        for place, (name, words, fields) in enumerate(_HAPPENINGS)
    ),
    *(
        Variable(name, title, sample, later(f"shuke.gatherings.variables.{read}"), order=70 + place)
        for place, (name, title, sample, read) in enumerate(_LETTER_VALUES)
    ),
    PersonRows(
        Guest,
        heading=pgettext_lazy("gathering", "Events"),
        labels={
            "gathering__name": pgettext_lazy("gathering", "Event"),
            "party": _("How many come"),
            "since": pgettext_lazy("state", "Last change"),
            "came_at": pgettext_lazy("guest", "Came"),
        },
        touch="gatherings.guest",
        export=("gathering__name", "state", "party", "since", "came_at"),
        written_at="since",
        title=later("shuke.gatherings.queries.gatherings.row_title"),
    ),
    LooseTexts("gatherings.Gathering", ("about",)),
    DemoRows(later("shuke.gatherings.demo.load"), by_team=True, order=65),
)
