"""Which own fields customers have. A field is added, renamed and ended; its kind stays what it is."""

import re
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.common.errors import Invalid, NotFound
from shuke.common.facts import Fact
from shuke.customers import facts
from shuke.customers.identities import clean
from shuke.customers.models import CustomField
from shuke.customers.pinyin import reading

#: More fields at once than anybody could fill in.
MOST = 60
MOST_CHOICES = 100
_LABEL, _CHOICE, _KEY = 60, 80, 40


def add_custom_field(
    actor: Actor, *, label: str, kind: str, choices: Sequence[str] = (), key: str = ""
) -> CustomField:
    """Add an own field at the end. Without a key one is made from the label (pinyin of Chinese).

    Raises Invalid with a message per field.
    """
    require(actor, "customers.fields")
    if kind not in CustomField.Kind.values:
        raise _wrong("kind", _("Choose one of the list."))
    with transaction.atomic():
        present = list(CustomField.objects.select_for_update().filter(ended_at=None))
        if len(present) >= MOST:
            raise _wrong("label", _("There can be %(most)s custom fields.") % {"most": MOST})
        label = _label(label, present)
        made = CustomField.objects.create(
            key=_given_key(key) if key else _free_key(label),
            label=label,
            kind=kind,
            choices=_choices(kind, choices),
            position=CustomField.objects.count() + 1,
            created_at=clock.now(),
            created_by=actor.name[:120],
        )
        _announce(actor, facts.FIELD_ADDED, made)
    return made


def edit_custom_field(
    actor: Actor, field_id: int, *, label: str | None = None, choices: Sequence[str] | None = None
) -> CustomField:
    """Rename a field, or change what a choice offers. What was chosen before stays as it was said."""
    require(actor, "customers.fields")
    with transaction.atomic():
        field = _field(field_id)
        others = CustomField.objects.filter(ended_at=None).exclude(pk=field.pk)
        before = field.label, field.choices
        field.label = field.label if label is None else _label(label, list(others))
        field.choices = field.choices if choices is None else _choices(field.kind, choices)
        if before != (field.label, field.choices):
            field.save()
            label, choices = before
            _announce(actor, facts.FIELD_CHANGED, field, label=label, choices=choices)
    return field


def end_custom_field(actor: Actor, field_id: int) -> CustomField:
    """Show and take it no more. Its values stay, and segments that name it go on."""
    require(actor, "customers.fields")
    with transaction.atomic():
        field = _field(field_id)
        if field.ended_at is None:
            field.ended_at, field.ended_by = clock.now(), actor.name[:120]
            field.save()
            _announce(actor, facts.FIELD_ENDED, field)
    return field


def reopen_custom_field(actor: Actor, field_id: int) -> CustomField:
    """Take a field up again, with the values that it has."""
    require(actor, "customers.fields")
    with transaction.atomic():
        field = _field(field_id)
        if field.ended_at is not None:
            present = list(CustomField.objects.filter(ended_at=None))
            if len(present) >= MOST:
                raise _wrong("label", _("There can be %(most)s custom fields.") % {"most": MOST})
            field.label = _label(field.label, present)
            field.ended_at, field.ended_by = None, ""
            field.save()
            _announce(actor, facts.FIELD_ADDED, field)
    return field


def _field(field_id: int) -> CustomField:
    field = CustomField.objects.select_for_update().filter(pk=field_id).first()
    if field is None:
        raise NotFound(_("There is no such field."))
    return field


def _label(label: str, others: list[CustomField]) -> str:
    label = clean(label)
    if not label:
        raise _wrong("label", _("Give the field a name."))
    if len(label) > _LABEL:
        raise _wrong("label", _("This is longer than %(limit)d characters.") % {"limit": _LABEL})
    if any(other.label.casefold() == label.casefold() for other in others):
        raise _wrong("label", _("There is a field of this name already."))
    return label


def _choices(kind: str, choices: Sequence[str]) -> list[str]:
    if kind != CustomField.Kind.CHOICE:
        return []
    distinct = list({text.casefold(): text for each in choices if (text := clean(each))}.values())
    if len(distinct) < 2:
        raise _wrong("choices", _("Give at least two things to choose from."))
    if len(distinct) > MOST_CHOICES or any(len(text) > _CHOICE for text in distinct):
        message = _("At most %(most)s choices of %(limit)s characters each.")
        raise _wrong("choices", message % {"most": MOST_CHOICES, "limit": _CHOICE})
    return distinct


def _given_key(key: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,39}", key):
        raise _wrong("key", _("A key is small letters, digits and _, a letter first."))
    if CustomField.objects.filter(key=key).exists():
        raise _wrong("key", _("This key was given to a field already."))
    return key


def _free_key(label: str) -> str:
    """A key that was never given: "宝宝体质" is bao_bao_ti_zhi."""
    spelt = "".join(f" {read} " if (read := reading(char)) else char for char in label.lower())
    words = re.sub(r"[^a-z0-9]+", "_", spelt).strip("_")[: _KEY - 4].strip("_")
    stem = words if words[:1].isalpha() else f"field_{words}".strip("_")
    taken = set(CustomField.objects.filter(key__startswith=stem).values_list("key", flat=True))
    tries = (stem, *(f"{stem}_{n}" for n in range(2, len(taken) + 3)))
    return next(key for key in tries if key not in taken)


def _wrong(field: str, message: str) -> Invalid:
    return Invalid(message, fields={field: message})


def _announce(actor: Actor, fact: Fact, field: CustomField, **before: Any) -> None:
    fact.record(actor, field=field.label, key=field.key, undo_with=before)
