"""What agreements with partners add to other rooms."""

from django.utils.translation import gettext_lazy as _

from shuke.alliances.models import KIND, GivenList, GivenPerson
from shuke.collect.slots import TermsCheck
from shuke.common.declarations import later
from shuke.common.slots import (
    MARKETERS,
    OWNER,
    ApiRouter,
    Capability,
    DemoRows,
    ListPage,
    MenuPage,
    Mount,
    PaletteAction,
)
from shuke.customers.slots import Gate, PersonRows, Stage, TimelineKind
from shuke.team.slots import StaffRows

_HISTORY = "It says who gave people's data to a partner, and who checked the number."

DECLARATIONS = (
    Mount("agreements/", "shuke.alliances.urls"),
    ApiRouter("", "shuke.alliances.api.router"),
    Capability("agreements.view", _("See agreements with partners"), MARKETERS, order=300),
    Capability("agreements.edit", _("Make and end agreements with partners"), OWNER, order=310),
    Capability("agreements.give", _("Take and give lists under agreements"), MARKETERS, order=320),
    MenuPage(
        "customers",
        _("Partner lists"),
        "alliances:agreements",
        "arrow-right-left",
        "agreements.view",
        ("alliances:",),
        order=60,
    ),
    PaletteAction(
        _("New agreement with a partner"),
        "alliances:new",
        "arrow-right-left",
        "agreements.edit",
        "bank airline club partner exchange 合作 银行 航空 俱乐部 名单 hezuo",
        order=60,
    ),
    ListPage(
        "agreements",
        "alliances:agreements",
        "agreements.view",
        later("shuke.alliances.tables.agreement_table"),
    ),
    TermsCheck(KIND, later("shuke.alliances.queries.agreements.require_in_force")),
    Gate(
        "agreement",
        _("Beyond the partner's agreement"),
        later("shuke.alliances.gates.beyond_agreement"),
        frozenset(Stage),
        order=15,
    ),
    TimelineKind("alliances.given", "arrow-right-left", "alliances/given_entry.html"),
    PersonRows(
        GivenPerson,
        heading=_("Given to partners"),
        labels={"given__agreement__partner": _("Partner"), "given__form": _("As")},
        on_erasure="kept",
        export=("given__agreement__partner", "given__form", "at"),
        why="It says which partner has to be told that somebody is forgotten; what was given is not in it.",
        written_at="at",
        title=later("shuke.alliances.queries.counting.given_title"),
        in_the_way=_("were given to a partner"),
        not_in_demo="A list is of a segment, whose people are known once the copy for analysis is made.",
    ),
    *(
        StaffRows(GivenList, column, "kept", why=_HISTORY)
        for column in ("given_by", "confirmed_by")
    ),
    DemoRows(later("shuke.alliances.demo.load"), by_team=True, order=60),
)
