"""What the counter adds to other rooms."""

from django.utils.translation import gettext_lazy as _

from shuke.common.declarations import later
from shuke.common.slots import (
    COLLEAGUES,
    STORES,
    ApiRouter,
    Capability,
    DemoRows,
    MenuPage,
    Mount,
    PaletteAction,
)
from shuke.counter.models import Visit
from shuke.customers.slots import PersonRows, TimelineKind
from shuke.team.slots import StaffRows

_HISTORY = "It says who spoke with the person and who noted it."

DECLARATIONS = (
    Mount("", "shuke.counter.urls"),
    ApiRouter("", "shuke.counter.api.router"),
    Capability(
        "till.use",
        _("Use the till: find people, note visits and calls"),
        COLLEAGUES,
        within=STORES,
        order=60,
    ),
    MenuPage("home", _("Till"), "counter:till", "store", "till.use", ("counter:",), "k", order=30),
    PaletteAction(
        _("Find somebody at the till"),
        "counter:till",
        "store",
        "till.use",
        "pos counter scan card 收银 扫码 会员卡 shouyin",
        order=35,
    ),
    TimelineKind(
        "counter.visit",
        "store",
        "counter/visit_entry.html",
        later("shuke.counter.queries.visits.entry_within"),
    ),
    PersonRows(
        Visit,
        on_erasure="blanked",
        blanked=("about",),
        export=("store__name", "kind", "at", "about", "outcome"),
        written_at="at",
        title=later("shuke.counter.queries.visits.visit_title"),
        in_the_way=_("have been in a store"),
    ),
    *(StaffRows(Visit, column, "kept", why=_HISTORY) for column in ("spoken_with", "noted_by")),
    DemoRows(later("shuke.counter.demo.load"), by_team=True, order=40),
)
