"""Notes of staff on the timeline."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import Actor
from shuke.common.errors import Conflict, Forbidden, Invalid, NotFound
from shuke.customers import facts
from shuke.customers.commands.editing import locked
from shuke.customers.models import Touch
from shuke.customers.queries.scoping import require_customer

NOTE = "customers.note"
MAX_LENGTH = 4000


def add_note(actor: Actor, customer_id: int, text: str) -> Touch:
    """Write a note (plain text, at most 4,000 characters) on the timeline."""
    require_customer(actor, "customers.edit", customer_id)
    text = text.replace("\0", "").replace("\r\n", "\n").strip()
    if not text:
        raise Invalid(_("Write something first."), fields={"text": _("Write something first.")})
    if len(text) > MAX_LENGTH:
        message = _("This is longer than %(limit)d characters.") % {"limit": MAX_LENGTH}
        raise Invalid(message, fields={"text": message})
    with transaction.atomic():
        note = Touch.objects.create(
            customer=locked(customer_id),
            at=clock.now(),
            kind=NOTE,
            detail={"text": text, "by": actor.id},
            by=actor.name[:120],
        )
        facts.NOTE_ADDED.record(actor, note.customer_id, touch=note.pk)
    return note


def take_back_note(actor: Actor, customer_id: int, touch_id: int) -> Touch:
    """Remove a note of one's own. Returns it."""
    require_customer(actor, "customers.edit", customer_id)
    with transaction.atomic():
        customer = locked(customer_id)
        note = Touch.objects.filter(pk=touch_id, kind=NOTE, customer=customer).first()
        if note is None:
            raise NotFound(_("This note has been taken back already."))
        if not actor.is_system and note.detail.get("by") != actor.id:
            raise Forbidden(_("Only who wrote a note can take it back."))
        Touch.objects.filter(pk=touch_id).delete()
        before = {"at": note.at, "detail": note.detail, "by": note.by}
        facts.NOTE_TAKEN_BACK.record(actor, customer.pk, touch=touch_id, undo_with=before)
    return note


def restore_note(actor: Actor, customer_id: int, touch_id: int, row: Mapping[str, Any]) -> Touch:
    """Put a note back that was taken back: `row` has its columns."""
    require_customer(actor, "customers.edit", customer_id)
    with transaction.atomic():
        customer = locked(customer_id)
        if Touch.objects.filter(pk=touch_id).exists():
            raise Conflict(_("This note is there already."))
        note = Touch.objects.create(pk=touch_id, customer=customer, kind=NOTE, **row)
        facts.NOTE_ADDED.record(actor, customer.pk, touch=touch_id)
    return note
