"""Leads and deals as lists and a board."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from shuke.common import clock
from shuke.common.access import Actor
from shuke.common.errors import Invalid
from shuke.common.kit import formats
from shuke.common.kit.tables import Column, Filter, Table
from shuke.common.slots import FieldValue, Grouping
from shuke.customers.queries import seen_text
from shuke.sales.commands import deals as commands
from shuke.sales.models import Deal, Via
from shuke.sales.queries.deals import STUCK, deal_for, deals, stages_in_use
from shuke.sales.queries.leads import leads

_LEAD_STATES = {
    "waiting": pgettext_lazy("lead", "Waits for an answer"),
    "open": pgettext_lazy("lead", "Open"),
    "lost": pgettext_lazy("lead", "Came to nothing"),
    "converted": pgettext_lazy("lead", "Became a deal"),
}
_DEAL_STATES = {
    "open": pgettext_lazy("deal", "Open"),
    "due": pgettext_lazy("deal", "Next step due"),
    "stuck": pgettext_lazy("deal", "Not moved for long"),
    "won": pgettext_lazy("deal", "Won"),
    "lost": pgettext_lazy("deal", "Lost"),
}


def _clock_words(row: Any) -> tuple[Any, str]:
    """How the answer stands."""
    if row.outcome:
        return row.get_outcome_display(), ""
    if row.answered_at:
        return pgettext("lead", "Answered"), "good"
    if row.answer_by and row.answer_by < clock.now():
        return pgettext("lead", "Too late"), "bad"
    return pgettext("lead", "Waits for an answer"), "warn"


def _lead_state(rows: Any, how: str) -> Any:
    if how == "waiting":
        return rows.filter(ended_at=None, answered_at=None)
    return rows.filter(ended_at=None) if how == "open" else rows.filter(outcome=how)


class LeadTable(Table):
    name = "leads"
    default_sort = "-came_at"
    columns = (
        Column(
            "customer",
            _("Who"),
            link=lambda row: reverse("sales:lead", args=[row.pk]),
            beneath=lambda row: " · ".join(filter(None, (row.intent, formats.ago(row.came_at)))),
        ),
        Column("via", pgettext_lazy("lead", "Way"), on_phones=False),
        Column("source", _("Source"), on_phones=False),
        Column("score", pgettext_lazy("lead", "Score"), kind="number", sort=True),
        Column(
            "state",
            _("State"),
            kind="chip",
            value=lambda row: _clock_words(row)[0],
            tone=lambda row: _clock_words(row)[1],
        ),
        Column("holder", pgettext_lazy("lead", "Who has it"), on_phones=False),
        Column("came_at", pgettext_lazy("lead", "Came"), kind="ago", sort=True, on_phones=False),
    )
    filters: Sequence[Filter] = (
        Filter(
            "state",
            _("State"),
            choices=list(_LEAD_STATES.items()),
            apply=_lead_state,
        ),
        Filter("via", pgettext_lazy("lead", "Way"), choices=Via.choices),
        Filter("q", _("Search"), kind="search", fields=("customer__search_name", "intent")),
    )
    empty = (
        _("No enquiries yet"),
        _(
            "Whoever sends a form, asks in a chat or calls stands here. Write one down from a record."
        ),
        "customers:list",
        _("To the customers"),
    )

    def load(self) -> Table:
        for row in self.page.rows:
            row.intent = seen_text(self.request.actor, row.intent)  # type: ignore[attr-defined]
        return self


def lead_table(request: Any) -> Table:
    """For the request's actor."""
    return LeadTable(request, leads(request.actor)).load()


def _deal_state(rows: Any, how: str) -> Any:
    if how in ("won", "lost"):
        return rows.filter(outcome=how)
    rows = rows.filter(ended_at=None)
    if how == "due":
        return rows.filter(next_on__lte=clock.today())
    return rows.filter(staged_at__lt=clock.now() - STUCK) if how == "stuck" else rows


def _stages() -> list[tuple[str, str]]:
    return [(name, name) for name in stages_in_use()]


class DealTable(Table):
    name = "deals"
    default_sort = "next_on"
    columns = (
        Column(
            "title",
            pgettext_lazy("deal", "Deal"),
            link=lambda row: reverse("sales:deal", args=[row.pk]),
            beneath=lambda row: str(row.customer),
        ),
        Column(
            "value",
            pgettext_lazy("deal", "Worth"),
            kind="money",
            sort=True,
            unit=lambda row: row.currency,
        ),
        Column("stage", pgettext_lazy("deal", "Stage"), kind="chip"),
        Column("next_step", pgettext_lazy("deal", "Next step"), on_phones=False),
        Column("next_on", pgettext_lazy("deal", "When"), kind="day", sort=True, on_phones=False),
        Column(
            "closes_on", pgettext_lazy("deal", "Expected"), kind="day", sort=True, on_phones=False
        ),
        Column("holder", pgettext_lazy("deal", "Who has it"), on_phones=False),
        Column("kind", pgettext_lazy("deal", "Kind"), at_first=False),
        Column("lost_reason", pgettext_lazy("deal", "Why not"), at_first=False),
    )
    empty = (
        _("No deals here"),
        _(
            "Make one of a lead, or open one from somebody’s record: a first order, a renewal, more of the same."
        ),
        "sales:leads",
        _("To the leads"),
    )

    def __init__(self, request: Any):
        self.filters = (
            Filter("state", _("State"), choices=list(_DEAL_STATES.items()), apply=_deal_state),
            Filter("stage", pgettext_lazy("deal", "Stage"), choices=_stages()),
            Filter("kind", pgettext_lazy("deal", "Kind"), choices=Deal.Kind.choices),
            Filter("q", _("Search"), kind="search", fields=("title", "customer__search_name")),
        )
        rows = deals(request.actor)
        super().__init__(request, rows if request.GET.get("state") else rows.filter(ended_at=None))


def deal_table(request: Any) -> Table:
    """For the request's actor; those that are open unless a state is chosen."""
    return DealTable(request)


def groupings(request: Any) -> list[Grouping]:
    """The board: a column for each stage, what is due first."""
    rows = deals(request.actor).filter(ended_at=None)

    def of_stage(stage: str) -> Any:
        return rows.filter(stage=stage).order_by("next_on", "pk")

    return [Grouping("stage", pgettext_lazy("deal", "Stage"), _stages(), of_stage)]


def read(actor: Actor, pk: int, name: str) -> FieldValue:
    """A deal's field where it stands."""
    return _value(deal_for(actor, pk), name)


def _value(row: Deal, name: str) -> FieldValue:
    if name == "stage":
        return FieldValue(pgettext("deal", "Stage"), row.stage, "choice", _stages())
    if name == "next_on":
        day = row.next_on
        return FieldValue(pgettext("deal", "When"), day.isoformat(), "date", text=formats.day(day))
    return FieldValue(pgettext("deal", "Next step"), row.next_step)


def save(actor: Actor, pk: int, name: str, value: str, seen: str) -> None:
    """Save it by the command of the page."""
    if name == "stage":
        commands.move_deal(actor, pk, value, seen=seen)
        return
    row = deal_for(actor, pk)
    version = row.version if _value(row, name).value == seen else 0
    commands.change_deal(
        actor, pk, seen=version, **{name: _day(value) if name == "next_on" else value}
    )


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        message = gettext("Enter a day like 2026-11-23.")
        raise Invalid(message, fields={"next_on": message}) from error
