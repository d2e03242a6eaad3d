"""Macros: words that are often written, with what is done to the ticket that they are sent on."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.common.errors import Conflict, Invalid, NotFound
from shuke.common.texts import paragraphs, readable
from shuke.service import facts
from shuke.service.models import Macro, Ticket

MANAGE = "tickets.manage"
LONGEST = 10_000


def make_macro(
    actor: Actor, *, name: str, text: str, priority: int | None = None, tag: str = ""
) -> Macro:
    require(actor, MANAGE)
    values = _values(name, text, priority, tag)
    with transaction.atomic():
        row = Macro.objects.create(**values, made_at=clock.now(), by=actor.name[:120])
        facts.MACRO_MADE.record(actor, row.pk)
    return row


def change_macro(
    actor: Actor, macro_id: int, *, name: str, text: str, priority: int | None = None, tag: str = ""
) -> Macro:
    require(actor, MANAGE)
    values = _values(name, text, priority, tag)
    with transaction.atomic():
        row = _locked(macro_id)
        before = {key: getattr(row, key) for key in values}
        _write(row, values)
        facts.MACRO_CHANGED.record(actor, row.pk, undo_with=before)
    return row


def restore_macro(actor: Actor, macro_id: int, **before: Any) -> Macro:
    """The undo of a change."""
    return change_macro(actor, macro_id, **before)


def end_macro(actor: Actor, macro_id: int) -> Macro:
    """It is offered no more."""
    require(actor, MANAGE)
    with transaction.atomic():
        row = _locked(macro_id)
        if row.ended_at:
            raise Conflict(_("This macro is offered no more."))
        _write(row, {"ended_at": clock.now()})
        facts.MACRO_ENDED.record(actor, row.pk)
    return row


def offer_macro(actor: Actor, macro_id: int) -> Macro:
    """It is offered again."""
    require(actor, MANAGE)
    with transaction.atomic():
        row = _locked(macro_id)
        _write(row, {"ended_at": None})
        facts.MACRO_OFFERED.record(actor, row.pk)
    return row


def _locked(macro_id: int) -> Macro:
    row = Macro.objects.select_for_update().filter(pk=macro_id).first()
    if row is None:
        raise NotFound(_("There is no such macro."))
    return row


def _write(row: Macro, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))


def _values(name: str, text: str, priority: int | None, tag: str) -> dict[str, Any]:
    name, words, tag = readable(name)[:80], paragraphs(text), readable(tag)[:40]
    fields: dict[str, str] = {}
    if not name:
        fields["name"] = _("Give it a name.")
    if not 1 <= len(words) <= LONGEST:
        fields["text"] = _("Write the text.")
    if priority is not None and priority not in Ticket.Priority.values:
        fields["priority"] = _("There is no such priority.")
    if fields:
        raise Invalid(_("Some values cannot be used."), fields=fields)
    return {"name": name, "text": words, "priority": priority, "tag": tag}
