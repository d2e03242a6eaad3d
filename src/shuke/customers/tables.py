"""The customer list: its columns, filters and order."""

import datetime as dt
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.common import clock
from shuke.common.access import Actor
from shuke.common.kit import formats
from shuke.common.kit.figures import PEOPLE, Figure
from shuke.common.kit.markup import markup
from shuke.common.kit.tables import Column, Filter, Table
from shuke.common.templatetags.kit import hue
from shuke.customers import search
from shuke.customers.columns import columns_for
from shuke.customers.models import ConsentState, Customer, Unindexed, never_ordered
from shuke.customers.people_sets import people_filters
from shuke.customers.queries import contacts, count_people, people, present_tags
from shuke.customers.queries.tags import with_tag
from shuke.customers.slots import CustomerColumn, PeopleSet
from shuke.customers.sources import source_name

#: Days since the last order: key -> (from, to).
LAST_ORDER = {
    "30": (None, 30),
    "90": (None, 90),
    "180": (90, 180),
    "365": (180, 365),
    "over": (365, None),
}

#: More than any shop has.
EVERYBODY = 10**9


def _last_ordered(value: str, column: str = "last_order_at") -> Q:
    """The condition of a key of LAST_ORDER."""
    newest, oldest = LAST_ORDER[value]
    now, condition = clock.now(), Q()
    if oldest is not None:
        condition &= Q(**{f"{column}__gte": now - dt.timedelta(days=oldest)})
    if newest is not None:
        condition &= Q(**{f"{column}__lt": now - dt.timedelta(days=newest)})
    return condition


def _by_consent(customers: QuerySet, value: str) -> QuerySet:
    """Whether they may be written to by e-mail: agreed, said no, or never asked."""
    statements = ConsentState.objects.filter(
        customer=OuterRef("pk"), purpose="marketing", channel="email"
    )
    if value == "unknown":
        return customers.filter(~Exists(statements))
    return customers.filter(Exists(statements.filter(state=value)))


def _person(row: Any) -> SafeString:
    name = row.name or markup('<span class="muted">#{}</span>', row.pk)
    return markup(
        '<a class="person" href="{}"><span class="avatar small {}" aria-hidden="true">{}</span>'
        '<span class="person-name">{}</span></a>',
        row.url,
        hue(row.name),
        formats.initials(row.name, small=True),
        name,
    )


def _contact(row: Any) -> SafeString | None:
    """The most useful contact detail, and how many more there are."""
    if not row.contact:
        return None
    first, more = row.contact[0], len(row.contact) - 1
    faint = " muted" if first.masked or first.hidden else ""
    rest = markup(' <span class="muted fine">+{}</span>', more) if more else ""
    return markup('<span class="contact{}">{}</span>{}', faint, first.value, rest)


def _extra_column(extra: CustomerColumn) -> Column:
    return Column(
        extra.name,
        extra.label,
        at_first=False,
        sort=extra.sort,
        value=lambda row: row.__dict__.get("extra", {}).get(extra.name),
    )


def _first(kind: str) -> Any:
    """Their first contact of a kind, in a file."""
    return lambda row: next((each.value for each in row.contact if each.kind == kind), None)


_CONTACTS = (
    Column("phone", _("Phone"), file=_first("phone")),
    Column("email", _("E-mail"), file=_first("email")),
)


class CustomerTable(Table):
    """Every customer, the latest buyers first."""

    name = "customers"
    default_sort = "-last_order_at"
    page_size = 50
    count_limit = 500
    reads = ("name", "spent", "order_count", "source")
    empty = (
        _("No customers yet"),
        _("Import your order file: everybody who bought stands here a moment later."),
        "collect:new",
        _("Import a file"),
    )
    columns: Sequence[Column] = (
        Column(
            "name",
            pgettext_lazy("person", "Name"),
            sort="search_name",
            value=_person,
            file=lambda row: row.name,
        ),
        Column("contact", _("Contact"), value=_contact, on_phones=False),
        Column("stage", _("Stage"), kind="chip", tone=lambda row: "", at_first=False),
        Column("city", _("City"), on_phones=False),
        Column("order_count", _("Orders"), kind="number", sort=True, on_phones=False),
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
            at_first=False,
        ),
        Column("last_order_at", _("Last order"), kind="ago", sort=True),
        Column("first_order_at", _("First order"), kind="day", at_first=False),
        Column("joined_at", _("Customer since"), kind="day", sort=True, at_first=False),
        Column("source", _("Source"), value=lambda row: source_name(row.source), at_first=False),
    )

    def __init__(self, request: HttpRequest, actor: Actor, *, with_extra: bool = True):
        """`with_extra`: whether the columns of `columns_for` are offered; whoever asks for the order of
        the list alone does without."""
        self.filters = (
            Filter(
                "q",
                _("Search"),
                kind="search",
                placeholder=_("Name, pinyin, phone, order number"),
                apply=self._search,
            ),
            Filter("stage", _("Stage"), choices=Customer.Stage.choices, apply=self._staged),
            Filter("last", _("Last order"), choices=_last_order_choices, apply=self._recency),
            Filter("consent", _("E-mail"), choices=_consent_choices, apply=_by_consent),
            *(_tag_filter() if with_extra or "tag" in request.GET else ()),
            *people_filters(actor, pgettext_lazy("of a figure", "People")),
        )
        self.actor = actor
        self.extra = columns_for(actor) if with_extra else []
        self.columns = (*type(self).columns, *(_extra_column(each) for each in self.extra))
        super().__init__(request, people(actor))
        if self.people_set is not None:
            # The figure that they are behind is exact, so their number is.
            self.count_limit = EVERYBODY

    @cached_property
    def count(self) -> int:
        """Exact without filters; a broad search alone is known to pass the limit."""
        if not self.values:
            self._count = count_people(self.actor)
            return self._count
        if set(self.values) == {"q"} and len(self._hits) > search.FEW:
            return self.count_limit + 1
        return super().count

    @property
    def figure(self) -> Figure | None:
        """Everybody, or those who meet the definition of a figure."""
        if not self.is_counted or not set(self.values) <= {"people"}:
            return None
        if self.people_set is None:
            return Figure(PEOPLE, self.count)
        definition = self.people_set.definition
        return Figure(PEOPLE, self.count, where=definition) if definition else None

    @property
    def file_columns(self) -> list[Column]:
        """Each with the number by which the record is known; of the contact the first phone and address."""
        columns = [Column("pk", _("Number"), kind="number")]
        for column in self.visible:
            columns += _CONTACTS if column.name == "contact" else [column]
        return columns

    @cached_property
    def people_set(self) -> PeopleSet | None:
        """The people behind a figure, where the address names them."""
        sets = (value for value in self.values.values() if isinstance(value, PeopleSet))
        return next(sets, None)

    @cached_property
    def _hits(self) -> list[int]:
        return search.find(self.values["q"], self.actor, limit=search.FEW + 1)

    def _search(self, customers: QuerySet, value: str) -> QuerySet:
        return search.narrow(customers, value, self.actor, self._hits)

    def _recency(self, customers: QuerySet, value: str) -> QuerySet:
        """By last order. In another order than that one, many hits are met by walking the list's
        own index: a range of the index of days would have to be sorted first."""
        if value == "never":
            return self._never(customers)
        condition = _last_ordered(value)
        in_that_order = self.sort.removeprefix("-") == "last_order_at"
        if in_that_order or customers.filter(condition)[: search.FEW + 1].count() <= search.FEW:
            return customers.filter(condition)
        unindexed = customers.alias(last_order=Unindexed("last_order_at"))
        return unindexed.filter(_last_ordered(value, "last_order"))

    def _never(self, customers: QuerySet) -> QuerySet:
        """Who never ordered. Sorted by money or orders these stand together at one end."""
        path, never = self.sort.removeprefix("-"), customers.filter(last_order_at=None)
        if path == "last_order_at" or never[: search.FEW + 1].count() <= search.FEW:
            return never
        if path == "order_count":  # counted with the day of the last one: none, and no day
            return customers.filter(never_ordered(), order_count=0)
        return customers.filter(never_ordered())

    def _staged(self, customers: QuerySet, value: str) -> QuerySet:
        """By stage. Where prospects have no index in the wanted order, they stand all over it: it is walked."""
        if self.sort.removeprefix("-") in {"last_order_at", "spent", "order_count"}:
            return customers.filter(stage=value)
        unindexed = Unindexed("stage", output_field=CharField())
        return customers.alias(any_stage=unindexed).filter(any_stage=value)

    def load(self) -> "CustomerTable":
        """Read the page and the contact details of its people, in two queries."""
        rows: list[Any] = self.page.rows
        identities = contacts(self.actor, [row.pk for row in rows])
        query = self.request.GET.copy()
        for gone in ("after", "before"):
            query.pop(gone, None)
        origin = query.urlencode()
        suffix = "?" + urlencode({"list": origin}) if origin else ""
        # One address is resolved, the others follow it: fifty times `reverse` is felt.
        before, after = reverse("customers:record", args=[0]).split("0")
        for extra in self.extra:
            if extra.name in self.chosen:
                values = extra.read(self.actor, rows)
                for row in rows:
                    row.__dict__.setdefault("extra", {})[extra.name] = values.get(row.pk)
        for row in rows:
            row.contact = identities.get(row.pk, [])
            row.url = f"{before}{row.pk}{after}{suffix}"
        return self


def _tag_filter() -> list[Filter]:
    """By tag, where there are any."""
    choices = [(str(tag.pk), tag.name) for tag in present_tags()]
    if not choices:
        return []
    return [Filter("tag", pgettext_lazy("customer", "Tag"), choices=choices, apply=_by_tag)]


def _by_tag(customers: QuerySet, value: str) -> QuerySet:
    return with_tag(customers, int(value))


def _last_order_choices() -> list[tuple[str, object]]:
    return [
        ("30", _("in the last 30 days")),
        ("90", _("in the last 90 days")),
        ("180", _("90 to 180 days ago")),
        ("365", _("180 to 365 days ago")),
        ("over", _("over a year ago")),
        ("never", _("never ordered")),
    ]


def _consent_choices() -> list[tuple[str, object]]:
    return [
        ("granted", _("agreed")),
        ("withdrawn", _("said no")),
        ("unknown", _("never asked")),
    ]


def customer_table(request: Any) -> CustomerTable:
    return CustomerTable(request, request.actor)
