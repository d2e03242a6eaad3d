"""The lists of visits to the website or app, and of bots that were left out of them."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.collect.models import WriteKey
from shuke.collect.queries import visits as queries
from shuke.collect.tracking.reading import bot_word
from shuke.common.access import Actor
from shuke.common.kit import formats
from shuke.common.kit.tables import Column, Filter, Table
from shuke.customers import queries as customers
from shuke.shop.queries import CHANNELS, DEVICES, EVENT_NAMES


def _seconds(row: Any) -> int:
    return int((row.ended_at - row.started_at).total_seconds())


class VisitTable(Table):
    """Every visit, the latest first: whence, to which page, of whom."""

    name = "site-visits"
    default_sort = "-started_at"
    empty = (
        _("No visits"),
        _(
            "They come with events of your website or app: make a key and put one line into its pages."
        ),
        "collect:tracking",
        _("Website and app"),
    )
    columns = (
        Column("started_at", _("When"), kind="moment", sort=True, on_phones=False),
        Column("customer", _("Customer"), template="collect/_visitor.html", file=lambda row: row.person,
               beneath=lambda row: f"{formats.moment(row.started_at)} · {CHANNELS.get(row.channel, row.channel)}"),
        Column("channel", _("Visit channel"), value=lambda row: CHANNELS.get(row.channel, row.channel), on_phones=False),
        Column("source", _("Source"), value=lambda row: customers.source_name(row.source)),
        Column("medium", pgettext_lazy("visit", "Medium"), at_first=False),
        Column("campaign", pgettext_lazy("visit", "Campaign"), on_phones=False),
        Column("landing", _("Landing page"), on_phones=False),
        Column("pages", pgettext_lazy("visit", "Pages"), kind="number", on_phones=False),
        Column("minutes", _("Minutes"), kind="number", value=lambda row: _seconds(row) // 60,
               help=_("From the first to the last event."), at_first=False),
        Column("device", _("Device"), value=lambda row: DEVICES.get(row.device, ""), on_phones=False),
    )  # fmt: skip

    def __init__(self, request: HttpRequest, actor: Actor):
        self.actor = actor
        self.filters = (
            Filter(
                "source",
                _("Source"),
                kind="search",
                fields=("source", "campaign", "landing"),
                placeholder=_("Source, campaign or page"),
            ),
            Filter("channel", _("Visit channel"), choices=tuple(CHANNELS.items())),
            Filter("device", _("Device"), choices=tuple(DEVICES.items())),
            Filter("of", _("Customer"), choices=self._people, apply=self._by_person),
            Filter("started_at", _("When"), kind="days"),
        )
        super().__init__(request, queries.visits(actor))

    def load(self) -> "VisitTable":
        """Read the page, and of whom its visits are, as far as the reader may see them."""
        queries.name_people(self.actor, self.page.rows)
        return self

    def _people(self) -> list[tuple[str, Any]]:
        offered: list[tuple[str, Any]] = [("yes", _("on record")), ("no", _("not on record"))]
        wanted = self.request.GET.get("of", "")
        if wanted.isdigit() and len(wanted) <= 18 and self.actor.can("customers.view"):
            offered.append((wanted, str(customers.customer_for(self.actor, int(wanted)))))
        return offered

    def _by_person(self, visits: QuerySet, value: str) -> QuerySet:
        if value.isdigit():
            customer = customers.customer_for(self.actor, int(value))
            return visits.filter(customer__in=customers.person_ids(customer))
        return visits.filter(customer__isnull=value == "no")


class BotTable(Table):
    """Events of programs that were left out of all figures, the latest first."""

    name = "bots"
    default_sort = "-at"
    empty = (_("No bots in the last 30 days"), _("Whatever calls itself a program is listed here."))
    columns = (
        Column("at", _("When"), kind="moment", sort=True, on_phones=False),
        Column("excerpt", _("Calls itself"), beneath=lambda row: formats.moment(row.at)),
        Column("word", _("Known by"), kind="code", value=lambda row: bot_word(row.excerpt)),
        Column("write_key.name", _("Write key"), on_phones=False),
    )

    def __init__(self, request: HttpRequest, actor: Actor):
        self.filters = (
            Filter("q", _("Calls itself"), kind="search", fields=("excerpt",)),
            Filter("write_key", _("Write key"), choices=_keys),
            Filter("at", _("When"), kind="days"),
        )
        super().__init__(request, queries.bots(actor))


class TwinTable(Table):
    """What two senders told of, the latest first: who told it, and whose telling counts."""

    name = "event-twins"
    default_sort = "-at"
    empty = (
        _("Nothing was told in two ways in the last 30 days"),
        _(
            "A checkout that your website and your shop both tell of counts once, and is listed here."
        ),
    )
    columns = (
        Column("at", _("When"), kind="moment", sort=True),
        Column(
            "name",
            pgettext_lazy("event", "What"),
            value=lambda row: EVENT_NAMES.get(row.name, row.name),
        ),
        Column("teller", _("Told by")),
        Column("counted_by", _("Counted as told by")),
        Column("token", _("Known by"), kind="code", on_phones=False),
    )

    def __init__(self, request: HttpRequest, actor: Actor):
        self.filters = (Filter("at", _("When"), kind="days"),)
        super().__init__(request, queries.twins(actor))

    def load(self) -> "TwinTable":
        queries.name_senders(self.page.rows)
        return self


def twin_table(request: Any) -> TwinTable:
    return TwinTable(request, request.actor)


def _keys() -> list[tuple[str, str]]:
    return [(str(key.pk), key.name) for key in WriteKey.objects.order_by("name")]


def visit_table(request: Any) -> VisitTable:
    return VisitTable(request, request.actor)


def bot_table(request: Any) -> BotTable:
    return BotTable(request, request.actor)
