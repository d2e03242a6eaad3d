"""What the counter adds to other rooms."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.collect.slots import Body, DocumentKind
from shuke.common.declarations import later
from shuke.common.slots import (
    COLLEAGUES,
    OWNER,
    QUEUE,
    STORES,
    ApiRouter,
    Capability,
    DemoRows,
    ListPage,
    MenuPage,
    Mount,
    PaletteAction,
)
from shuke.counter.models import Call, Visit
from shuke.customers.slots import Contacts, DataKind, PersonRows, TimelineKind
from shuke.team.slots import StaffRows

_HISTORY = "It says who spoke with the person and who noted it."


def _call_id(body: Body) -> str:
    return str(body.get("id"))


DECLARATIONS = (
    Contacts(later("shuke.counter.queries.contacts.calls_between")),
    Mount("", "shuke.counter.urls"),
    ApiRouter("", "shuke.counter.api.router"),
    Capability(
        "till.use",
        _("Use the till: find people, note visits"),
        COLLEAGUES,
        within=STORES,
        order=60,
    ),
    Capability(
        "calls.log",
        _("Log phone calls and see those of others"),
        COLLEAGUES | {"caller"},
        within=STORES | QUEUE,
        order=65,
    ),
    Mount("kiosk/", "shuke.counter.kiosk_urls"),
    Capability(
        "kiosks.manage", _("Make and revoke keys of kiosks"), OWNER, for_tokens=False, order=67
    ),
    MenuPage(
        "house",
        _("Kiosks"),
        "counter:kiosks",
        "monitor",
        "kiosks.manage",
        ("counter:kiosk",),
        order=60,
    ),
    DocumentKind(
        "sign_ups",
        _("Numbers left at kiosks"),
        later("shuke.counter.recording_kiosks.record_sign_ups"),
        lambda body: str(body.get("phone")),
        doors=later("shuke.counter.queries.kiosks.doors"),
    ),
    TimelineKind("counter.sign_up", "monitor", "counter/sign_up_entry.html"),
    MenuPage(
        "home",
        _("Till"),
        "counter:till",
        "store",
        "till.use",
        ("counter:till", "counter:person", "counter:people", "counter:visits"),
        "k",
        order=30,
    ),
    MenuPage(
        "home",
        _("Calls"),
        "counter:calls",
        "phone",
        "calls.log",
        ("counter:call", "counter:new_call", "counter:pop"),
        order=35,
    ),
    PaletteAction(
        _("Log a call"),
        "counter:new_call",
        "phone",
        "calls.log",
        "phone telephone call log 电话 来电 去电 通话 dianhua",
        order=36,
    ),
    ListPage("visits", "counter:visits", "till.use", later("shuke.counter.tables.visit_table")),
    ListPage("calls", "counter:calls", "calls.log", later("shuke.counter.tables.call_table")),
    DocumentKind(
        "entries",
        _("Entries of the till"),
        later("shuke.counter.recording_entries.record_entries"),
        lambda body: str(body.get("key")),
        doors=lambda: {"till": _("Till")},
    ),
    DocumentKind(
        "calls",
        _("Calls"),
        later("shuke.counter.recording.record_calls"),
        _call_id,
        doors=lambda: {"api": _("API")},
    ),
    TimelineKind("counter.call", "phone", "counter/call_entry.html"),
    PersonRows(
        Call,
        heading=_("Calls"),
        labels={"seconds": _("Seconds"), "number": _("Phone number")},
        on_erasure="blanked",
        blanked=("number", "about"),
        export=("number", "direction", "at", "seconds", "outcome", "about"),
        written_at="at",
        by_hand=Q(key=""),
        title=later("shuke.counter.queries.calls.call_title"),
        touch="counter.call",
        in_the_way=_("have been on the phone"),
    ),
    StaffRows(Call, "staff", "kept", why=_HISTORY),
    DataKind(
        "calls",
        _("Calls with numbers that are nobody’s"),
        _("Calls with numbers that are nobody’s lose number and subject after %(age)s."),
        "phone",
        count=later("shuke.counter.commands.retaining.count_calls"),
        forget=later("shuke.counter.commands.retaining.forget_calls"),
        spared=later("shuke.counter.commands.retaining.spared_calls"),
        reasons={"promise": _("because somebody still has to call back")},
        loss=_("That somebody called and when stays; from which number does not."),
        order=30,
    ),
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
        heading=_("Store visits"),
        labels={"store__name": pgettext_lazy("own data", "Store")},
        on_erasure="blanked",
        blanked=("about",),
        export=("store__name", "kind", "at", "about", "outcome"),
        written_at="at",
        title=later("shuke.counter.queries.visits.visit_title"),
        touch="counter.visit",
        in_the_way=_("have been in a store"),
    ),
    *(StaffRows(Visit, column, "kept", why=_HISTORY) for column in ("spoken_with", "noted_by")),
    DemoRows(later("shuke.counter.demo.load"), by_team=True, order=40),
)
