"""The inbox: tickets as a list."""

import datetime as dt
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from shuke.common import clock
from shuke.common.kit import formats
from shuke.common.kit.tables import Column, Filter, Table
from shuke.service.models import Ticket
from shuke.service.queries.tickets import due, narrowed, receivers, seen_subject, tag_names, tickets

TONES = {"open": "warn", "waiting": "", "snoozed": "info", "solved": "good"}
PRIORITY_TONES = {4: "bad", 3: "warn", 2: "", 1: ""}


def _who(row: Ticket) -> str:
    return str(row.customer or row.sender_name or row.sender or gettext("Unknown sender"))


def _due(row: Ticket) -> str:
    return formats.moment(row.due_at) if row.due_at else ""


def _due_tone(row: Ticket) -> str:
    if row.due_at is None:
        return ""
    left = row.due_at - clock.now()
    return "bad" if left <= dt.timedelta(0) else "warn" if left < dt.timedelta(hours=1) else ""


def _holders() -> list[tuple[str, Any]]:
    people = [(str(each.pk), each.name) for each in receivers()]
    return [("me", _("Mine")), ("nobody", _("Nobody’s")), *people]


class TicketTable(Table):
    name = "tickets"
    default_sort = "-last_at"
    columns = (
        Column(
            "subject",
            pgettext_lazy("service", "Ticket"),
            value=lambda row: row.subject_seen,
            link=lambda row: reverse("service:ticket", args=[row.pk]),
            beneath=lambda row: f"{_who(row)} · {row.get_state_display()}",
        ),
        Column("customer", pgettext_lazy("ticket", "Person"), value=_who, on_phones=False),
        Column(
            "state",
            _("State"),
            kind="chip",
            tone=lambda row: TONES.get(row.state, ""),
            on_phones=False,
        ),
        Column("waits_since", _("Waits since"), kind="ago", sort=True),
        Column("due_at", _("To be done until"), kind="chip", sort=True, value=_due, tone=_due_tone, on_phones=False),
        Column(
            "priority",
            _("Priority"),
            kind="chip",
            sort=True,
            tone=lambda row: PRIORITY_TONES.get(row.priority, ""),
            on_phones=False,
        ),
        Column(
            "holder", _("Who has it"), value=lambda row: row.holder and row.holder.name,
            on_phones=False,
        ),
        Column("channel", _("Channel"), on_phones=False),
        Column("last_at", _("Last message"), kind="ago", sort=True, on_phones=False),
        Column("opened_at", _("Opened"), kind="moment", sort=True, at_first=False),
    )  # fmt: skip
    empty = (
        _("Nobody waits"),
        _("What people write opens a ticket by itself: have a mailbox read, or connect a chat."),
        "messages:accounts",
        _("Mailboxes"),
    )

    def __init__(self, request: Any):
        actor = request.actor
        self.filters = (
            Filter(
                "state",
                _("State"),
                choices=(
                    ("todo", _("To do")),
                    ("waiting", _("Wait for an answer")),
                    ("approval", _("Wait for approval")),
                    ("all", pgettext_lazy("tickets", "All")),
                    *[one for one in Ticket.State.choices if one[0] != "merged"],
                ),
                apply=lambda rows, how: narrowed(actor, rows, how),
            ),
            Filter(
                "holder",
                _("Who has it"),
                choices=_holders,
                apply=lambda rows, who: _of_holder(rows, who, actor.id),
            ),
            Filter(
                "due",
                _("To be done until"),
                choices=(("late", _("Past their time")), ("hours", _("Within four hours"))),
                apply=due,
            ),
            Filter(
                "priority",
                _("Priority"),
                choices=[(str(value), label) for value, label in Ticket.Priority.choices],
            ),
            Filter("channel", _("Channel"), choices=Ticket.Channel.choices),
            Filter(
                "tag",
                _("Tag"),
                choices=lambda: [(n, n) for n in tag_names()],
                apply=lambda rows, tag: rows.filter(tags__name=tag),
            ),
            Filter("q", _("Search"), kind="search", fields=("subject", "customer__name")),
        )
        rows = tickets(actor)
        if not request.GET.get("state"):
            rows = narrowed(actor, rows, "todo")
        super().__init__(request, rows)
        for row in self.page.rows:
            row.subject_seen = seen_subject(actor, row)  # type: ignore[attr-defined]


def _of_holder(rows: Any, who: str, own: int | None) -> Any:
    if who == "nobody":
        return rows.filter(holder=None)
    return rows.filter(Q(holder=own if who == "me" else int(who)))


def ticket_table(request: Any) -> Table:
    """For the request's actor."""
    return TicketTable(request)
