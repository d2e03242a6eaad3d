"""The lists of calls and visits."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.common.access import Actor
from shuke.common.kit import formats
from shuke.common.kit.tables import Column, Filter, Table
from shuke.counter.models import Call, Visit
from shuke.counter.queries.calls import calls, number_of
from shuke.counter.queries.visits import visits
from shuke.customers.queries import seen_text
from shuke.team.queries import stores

_TONES = {"talked": "good", "missed": "warn", "message": "", "wrong": "bad", "": ""}


class CallTable(Table):
    name = "calls"
    default_sort = "-at"
    columns: Sequence[Column] = (
        Column(
            "who",
            pgettext_lazy("call", "Who"),
            link=lambda row: reverse("counter:call", args=[row.pk]),
            beneath=lambda row: formats.moment(row.at),
        ),
        Column("outcome", _("Outcome"), kind="chip", tone=lambda row: _TONES[row.outcome]),
        Column("at", _("When"), kind="moment", sort=True, on_phones=False),
        Column("direction", _("Direction"), on_phones=False),
        Column("about", _("Topic"), on_phones=False),
        Column("staff", pgettext_lazy("call", "Colleague"), on_phones=False),
        Column("seconds", _("Seconds"), kind="number", at_first=False),
    )
    filters = (
        Filter("direction", _("Direction"), choices=Call.Direction.choices),
        Filter("outcome", _("Outcome"), choices=Call.Outcome.choices),
        Filter("at", _("When"), kind="days"),
    )
    empty = (
        _("No calls yet"),
        _("Log one here, or let your telephone system send them to the API."),
        "counter:new_call",
        _("Log a call"),
    )


def _as_read(actor: Actor, columns: Iterable[Column]) -> tuple[Column, ...]:
    """The columns, what somebody wrote as the actor may read it."""
    return tuple(
        replace(each, value=lambda row: seen_text(actor, row.about))
        if each.name == "about"
        else each
        for each in columns
    )


def call_table(request: Any) -> Table:
    """For the request's actor."""
    actor = request.actor

    def who(row: Call) -> str:
        return (
            str(row.customer) if row.customer else number_of(actor, row) or str(_("Hidden number"))
        )

    class OfActor(CallTable):
        columns = (
            replace(CallTable.columns[0], value=who),
            *_as_read(actor, CallTable.columns[1:]),
        )

    return OfActor(request, calls(actor))


class VisitTable(Table):
    name = "visits"
    default_sort = "-at"
    columns: Sequence[Column] = (
        Column(
            "customer",
            _("Customer"),
            link=lambda row: reverse("counter:person", args=[row.customer_id]),
            beneath=lambda row: formats.moment(row.at),
        ),
        Column("outcome", _("Outcome"), kind="chip"),
        Column("at", _("When"), kind="moment", sort=True, on_phones=False),
        Column("kind", _("Kind"), on_phones=False),
        Column("about", _("What they came for"), on_phones=False),
        Column("store", pgettext_lazy("visit", "Store"), on_phones=False),
        Column("spoken_with", _("Served by"), on_phones=False),
    )
    empty = (
        _("No visits yet"),
        _("Find somebody at the till and say why they are here."),
        "counter:till",
        _("Till"),
    )


def visit_table(request: Any) -> Table:
    """Visits to the stores of the request's actor."""

    class OfActor(VisitTable):
        columns = _as_read(request.actor, VisitTable.columns)
        filters = (
            Filter(
                "store",
                pgettext_lazy("visit", "Store"),
                choices=[(str(row.pk), row.name) for row in stores(request.actor)],
            ),
            Filter("kind", _("Kind"), choices=Visit.Kind.choices),
            Filter("outcome", _("Outcome"), choices=Visit.Outcome.choices),
            Filter("at", _("When"), kind="days"),
        )

    return OfActor(request, visits(request.actor))
