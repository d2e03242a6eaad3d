"""A ticket's conversation: messages, notes, answers that are leaving, and what was done, in the order of time."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuke.collect import commands as collect
from shuke.collect.queries import messages
from shuke.common.access import Actor, author
from shuke.common.kit import formats
from shuke.customers.queries import seen_text
from shuke.service.models import Answer, Note, Ticket, TicketEvent, TicketMessage
from shuke.service.queries.tickets import parts
from shuke.team.queries import staff_names

#: The last ones of each kind that are shown; an earlier message stands on its own page.
MOST = 200
EVENTS: Mapping[str, Any] = {
    "assigned": gettext_lazy("gave it to %(holder)s"),
    "freed": gettext_lazy("gave it to nobody"),
    "ranked": gettext_lazy("set the priority to %(priority)s"),
    "solved": gettext_lazy("solved it"),
    "reopened": gettext_lazy("opened it again"),
    "came_back": gettext_lazy("opened it again: they wrote once more"),
    "waiting": gettext_lazy("has it wait for the person"),
    "snoozed": gettext_lazy("put it off until %(until)s"),
    "woke": gettext_lazy("its time has come"),
    "merged": gettext_lazy("merged #%(number)s into it"),
    "unmerged": gettext_lazy("took #%(number)s out again"),
    "split": gettext_lazy("made #%(number)s of a message"),
    "joined": gettext_lazy("put back the message of #%(number)s"),
    "tagged": gettext_lazy("set the tags: %(tags)s"),
    "missed": gettext_lazy("a time was missed"),
    "escalated": gettext_lazy("gave it to %(holder)s, as the time was missed"),
    "unknown": gettext_lazy("handed it over: no article answers this"),
    "wished": gettext_lazy("handed it over: they want a person"),
    "again": gettext_lazy("handed it over: the article did not help"),
    "complained": gettext_lazy("called it a complaint"),
    "withdrawn": gettext_lazy("said that it is no complaint"),
    "settled": gettext_lazy("settled the complaint"),
    "proposed": gettext_lazy("proposed to make up for it"),
    "put_back": gettext_lazy("put back how it stood"),
}


@dataclass(frozen=True)
class Entry:
    """One thing of a conversation. `kind`: "in", "out", "note", "answer" (not out yet) or "event"."""

    kind: str
    at: dt.datetime
    by: str
    text: str = ""
    #: More of it: what a mail quotes; files; how far an answer got.
    whole: str = ""
    files: list[Any] = field(default_factory=list)
    state: str = ""
    words: str = ""
    pk: int = 0
    #: Whether a ticket of its own can be made of it.
    can_split: bool = False


def conversation(actor: Actor, ticket: Ticket) -> list[Entry]:
    """What the actor may read of it, the earliest first."""
    ids = parts(ticket)
    entries = [*_messages(actor, ids), *_notes(actor, ids), *_answers(actor, ids), *_events(ids)]
    return sorted(entries, key=lambda entry: (entry.at, entry.kind == "event"))


def _messages(actor: Actor, ids: list[int]) -> list[Entry]:
    rows = (
        TicketMessage.objects.filter(ticket__in=ids)
        .select_related("message")
        .order_by("-at", "-pk")[:MOST]
    )
    read = messages.for_reader(actor, [row.message for row in rows])
    files = messages.files_of([row.pk for row in read])
    passages = collect.passages([row.pk for row in read if row.direction == "out"])
    entries = []
    for row in read:
        own, whole = messages.own_text(row)
        passage = passages.get(row.pk)
        by = row.sender_name or messages.visible_address(actor, row, row.sender)
        entries.append(
            Entry(
                row.direction, row.occurred_at, by, own or messages.about(row.answers), whole,
                files.get(row.pk, []), passage.state if passage else "",
                passage.words if passage else "", row.pk, row.direction == "in" and len(read) > 1,
            )
        )  # fmt: skip
    return entries


def _notes(actor: Actor, ids: list[int]) -> list[Entry]:
    rows = Note.objects.filter(ticket__in=ids).order_by("-pk")[:MOST]
    return [Entry("note", row.at, row.by, seen_text(actor, row.text), pk=row.pk) for row in rows]


def _answers(actor: Actor, ids: list[int]) -> list[Entry]:
    rows = Answer.objects.filter(
        ticket__in=ids, state__in=(Answer.State.LEAVING, Answer.State.STUCK)
    )
    return [
        Entry(
            "answer", row.written_at, row.by, seen_text(actor, row.text),
            state=row.state, words=row.trouble, pk=row.pk,
        )
        for row in rows.order_by("pk")[:MOST]
    ]  # fmt: skip


def _events(ids: list[int]) -> list[Entry]:
    rows = list(TicketEvent.objects.filter(ticket__in=ids).order_by("-pk")[:MOST])
    names = staff_names({pk for row in rows if (pk := row.detail.get("holder"))})
    return [
        Entry("event", row.at, author(row.actor_id, row.by), _words(row.kind, row.detail, names))
        for row in rows
    ]


def _words(kind: str, detail: Mapping[str, Any], names: Mapping[int, str]) -> str:
    holder = detail.get("holder")
    if kind == "assigned" and holder is None:
        kind = "freed"
    values = {
        "holder": names.get(holder or 0, _("somebody")),
        "priority": dict(Ticket.Priority.choices).get(detail.get("priority") or 0, ""),
        "until": formats.moment(dt.datetime.fromisoformat(detail["until"]))
        if detail.get("until")
        else "",
        "tags": "、".join(detail.get("tags", ())) or _("none"),
        **{name: value for name, value in detail.items() if name == "number"},
    }
    return str(EVENTS.get(kind, kind)) % values
