"""The customer list: its columns, filters and order."""

import datetime as dt
from functools import partial

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from shuke.common import clock
from shuke.common.access import Actor
from shuke.common.kit.tables import Column, Filter, Table
from shuke.customers import search
from shuke.customers.models import ConsentState, Customer
from shuke.customers.queries import contacts, people

#: Days since the last order: key -> (from, to).
LAST_ORDER = {
    "30": (None, 30),
    "90": (None, 90),
    "180": (90, 180),
    "365": (180, 365),
    "over": (365, None),
}


def _by_last_order(customers: QuerySet, value: str) -> QuerySet:
    if value == "never":
        return customers.filter(last_order_at=None)
    newest, oldest = LAST_ORDER[value]
    now = clock.now()
    if oldest is not None:
        customers = customers.filter(last_order_at__gte=now - dt.timedelta(days=oldest))
    if newest is not None:
        customers = customers.filter(last_order_at__lt=now - dt.timedelta(days=newest))
    return customers


def _by_consent(customers: QuerySet, value: str) -> QuerySet:
    """Whether they may be written to by e-mail: agreed, said no, or never asked."""
    said = ConsentState.objects.filter(
        customer=OuterRef("pk"), purpose="marketing", channel="email"
    )
    if value == "unknown":
        return customers.filter(~Exists(said))
    return customers.filter(Exists(said.filter(state=value)))


class CustomerTable(Table):
    """Every customer, the latest buyers first."""

    name = "customers"
    default_sort = "-last_order_at"
    page_size = 50
    empty = (
        _("No customers yet"),
        _("Import your order file: everybody who bought stands here a moment later."),
    )
    columns = (
        Column("name", _("Name"), sort="search_name", template="customers/_person.html"),
        Column("contact", _("Contact"), template="customers/_contact.html"),
        Column("stage", _("Stage"), kind="chip", tone=lambda row: "", shown=False),
        Column("city", _("City")),
        Column("order_count", _("Orders"), kind="number", sort=True),
        Column(
            "spent",
            _("Spent"),
            kind="money",
            sort=True,
            help=_("What they paid for goods and shipping, less what was refunded or returned."),
        ),
        Column(
            "average",
            _("Per order"),
            kind="money",
            value=lambda row: row.spent / row.order_count if row.order_count else None,
            shown=False,
        ),
        Column("last_order_at", _("Last order"), kind="ago", sort=True),
        Column("first_order_at", _("First order"), kind="day", shown=False),
        Column("joined_at", _("Known since"), kind="day", sort=True, shown=False),
        Column("source", _("Source"), shown=False),
    )

    def __init__(self, request: HttpRequest, actor: Actor):
        self.filters = (
            Filter(
                "q",
                _("Search"),
                kind="search",
                placeholder=_("Name, pinyin, phone, order number"),
                apply=partial(_search, actor),
            ),
            Filter("stage", _("Stage"), choices=Customer.Stage.choices),
            Filter("last", _("Last order"), choices=_last_order_choices, apply=_by_last_order),
            Filter("consent", _("E-mail"), choices=_consent_choices, apply=_by_consent),
        )
        self.actor = actor
        super().__init__(request, people(actor))

    def load(self) -> "CustomerTable":
        """Read the page and the contact details of its people, in two queries."""
        rows = self.page.rows
        known = contacts(self.actor, [row.pk for row in rows])
        query = self.request.GET.copy()
        for gone in ("after", "before"):
            query.pop(gone, None)
        origin = query.urlencode()
        suffix = "?" + urlencode({"list": origin}) if origin else ""
        for row in rows:
            row.contact = known.get(row.pk, [])
            row.url = reverse("customers:record", args=[row.pk]) + suffix
        return self


def _search(actor: Actor, customers: QuerySet, value: str) -> QuerySet:
    return search.narrow(customers, value, actor)


def _last_order_choices() -> list[tuple[str, object]]:
    return [
        ("30", _("in the last 30 days")),
        ("90", _("in the last 90 days")),
        ("180", _("90 to 180 days ago")),
        ("365", _("180 to 365 days ago")),
        ("over", _("over a year ago")),
        ("never", _("never")),
    ]


def _consent_choices() -> list[tuple[str, object]]:
    return [
        ("granted", _("agreed")),
        ("withdrawn", _("said no")),
        ("unknown", _("never asked")),
    ]
