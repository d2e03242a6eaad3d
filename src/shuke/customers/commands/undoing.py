"""How changes of the record are undone: what `facts` declares (see `common.undo`)."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.common.access import Actor, require
from shuke.common.errors import Conflict, NotFound
from shuke.common.models import RecordedFact
from shuke.customers import custom, facts
from shuke.customers import tags as tag_names
from shuke.customers.commands import (
    addresses,
    contacts,
    custom_fields,
    household,
    identity_kinds,
    notes,
    tagging,
    tags,
    tying,
)
from shuke.customers.commands.custom_values import PREFIX, put
from shuke.customers.commands.editing import change, locked, read_field
from shuke.customers.models import ChildMeasure, CustomField, CustomKind, Touch
from shuke.customers.queries.custom import held
from shuke.customers.queries.scoping import require_customer
from shuke.customers.queries.tags import tags_of

Before = Mapping[str, Any]


def undo_edit(actor: Actor, fact: RecordedFact, before: Before) -> None:
    """Put back what a change on the timeline replaced. Conflict when it was changed again since."""
    customer_id = _subject(fact)
    require_customer(actor, "customers.edit", customer_id)
    with transaction.atomic():
        customer = locked(customer_id)
        touch = Touch.objects.filter(
            pk=before["touch"], customer__in=(customer.pk, customer_id), kind=facts.EDITED.kind
        ).first()
        if touch is None:
            raise NotFound(_("This change is not on the timeline."))
        name, old, new = (touch.detail[part] for part in ("field", "before", "after"))
        if name.startswith(PREFIX):
            field = CustomField.objects.get(key=name.removeprefix(PREFIX))
            _refuse_later(custom.plain(held(customer, field)), new)
            put(actor, customer, field, custom.read(field, old), undone=True)
        elif name == tagging.FIELD:
            _refuse_later(tag_names.joined(tag.name for tag in tags_of(customer)), new)
            tagging.put_tags(actor, customer, tag_names.split(old), undone=True)
        else:
            _refuse_later(read_field(customer, name), new)
            change(actor, customer, name, old, undone=True)


def undo_identity_added(actor: Actor, fact: RecordedFact, before: Before) -> None:
    contacts.remove_identity(actor, before["identity"])


def undo_identity_removed(actor: Actor, fact: RecordedFact, before: Before) -> None:
    contacts.restore_identity(actor, _subject(fact), before)


def undo_child_saved(actor: Actor, fact: RecordedFact, before: Before) -> None:
    """Take away a child that was added; put back what an edit replaced."""
    if before:
        household.edit_child(actor, fact.payload["child"], **_child(before))
    else:
        household.remove_child(actor, fact.payload["child"])


def undo_child_removed(actor: Actor, fact: RecordedFact, before: Before) -> None:
    household.restore_child(actor, fact.payload["child"], **_child(before))


def undo_child_measured(actor: Actor, fact: RecordedFact, before: Before) -> None:
    require_customer(actor, "customers.edit", _subject(fact))
    if not ChildMeasure.objects.filter(pk=before["measure"]).delete()[0]:
        raise NotFound(_("It has been removed already."))


def undo_tied(actor: Actor, fact: RecordedFact, before: Before) -> None:
    tying.untie(actor, fact.payload["tie"])


def undo_untied(actor: Actor, fact: RecordedFact, before: Before) -> None:
    tying.tie_again(actor, fact.payload["tie"])


def undo_address(actor: Actor, fact: RecordedFact, before: Before) -> None:
    addresses.end_address(actor, fact.payload["address"])


def undo_no_address(actor: Actor, fact: RecordedFact, before: Before) -> None:
    addresses.reopen_address(actor, fact.payload["address"])


def undo_note_added(actor: Actor, fact: RecordedFact, before: Before) -> None:
    notes.take_back_note(actor, _subject(fact), fact.payload["touch"])


def undo_note_taken_back(actor: Actor, fact: RecordedFact, before: Before) -> None:
    notes.restore_note(actor, _subject(fact), fact.payload["touch"], before)


def undo_field_added(actor: Actor, fact: RecordedFact, before: Before) -> None:
    custom_fields.end_custom_field(actor, _field(actor, fact).pk)


def undo_field_changed(actor: Actor, fact: RecordedFact, before: Before) -> None:
    custom_fields.edit_custom_field(actor, _field(actor, fact).pk, **before)


def undo_field_ended(actor: Actor, fact: RecordedFact, before: Before) -> None:
    custom_fields.reopen_custom_field(actor, _field(actor, fact).pk)


def undo_kind_added(actor: Actor, fact: RecordedFact, before: Before) -> None:
    identity_kinds.end_identity_kind(actor, _own_kind(actor, fact).pk)


def undo_kind_changed(actor: Actor, fact: RecordedFact, before: Before) -> None:
    identity_kinds.edit_identity_kind(actor, _own_kind(actor, fact).pk, **before)


def undo_kind_ended(actor: Actor, fact: RecordedFact, before: Before) -> None:
    identity_kinds.reopen_identity_kind(actor, _own_kind(actor, fact).pk)


def undo_tag_added(actor: Actor, fact: RecordedFact, before: Before) -> None:
    tags.end_tag(actor, fact.payload["tag"])


def undo_tag_changed(actor: Actor, fact: RecordedFact, before: Before) -> None:
    tags.edit_tag(actor, fact.payload["tag"], **before)


def undo_tag_ended(actor: Actor, fact: RecordedFact, before: Before) -> None:
    tags.reopen_tag(actor, fact.payload["tag"])


def undo_tagged(actor: Actor, fact: RecordedFact, before: Before) -> None:
    tagging.end_taggings(actor, before["taggings"])


def undo_untagged(actor: Actor, fact: RecordedFact, before: Before) -> None:
    tagging.resume_taggings(actor, before["taggings"])


def _child(before: Before) -> dict[str, Any]:
    """JSON keeps the day of birth as text."""
    born = before["born_on"]
    return {**before, "born_on": dt.date.fromisoformat(born) if born else None}


def _field(actor: Actor, fact: RecordedFact) -> CustomField:
    require(actor, "customers.fields")
    return CustomField.objects.get(key=fact.payload["key"])


def _own_kind(actor: Actor, fact: RecordedFact) -> CustomKind:
    require(actor, "customers.fields")
    return CustomKind.objects.get(key=fact.payload["key"])


def _subject(fact: RecordedFact) -> int:
    assert fact.subject_id is not None
    return fact.subject_id


def _refuse_later(now: object, after: object) -> None:
    if now != after:
        raise Conflict(_("It was changed again since then. Edit it by hand."))
