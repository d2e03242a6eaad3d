"""Which kinds of identity the shop has beside those that every shop has."""

import re
import unicodedata

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.common.errors import Invalid, NotFound
from shuke.common.facts import Fact
from shuke.customers import facts
from shuke.customers.identities import clean, loose
from shuke.customers.identity_kinds import BUILT_IN
from shuke.customers.models import CustomKind, Identity
from shuke.customers.pinyin import reading

#: More than a shop has ways of knowing people by.
MOST = 20
_LABEL, _KEY, _PATTERN = 60, 12, 60


def add_identity_kind(
    actor: Actor,
    *,
    label: str,
    pattern: str = "",
    folding: str = CustomKind.Folding.LOOSE,
    joins: bool = True,
    key: str = "",
) -> CustomKind:
    """Add a kind. `pattern`: # is a digit, @ a letter, * anything; "" takes anything. `joins`: two arrivals with
    the same value are one person. Without a key one is made from the label.

    Raises Invalid with a message per field.
    """
    require(actor, "customers.fields")
    if folding not in CustomKind.Folding.values:
        raise _wrong("folding", _("Choose one of the list."))
    with transaction.atomic():
        present = list(CustomKind.objects.select_for_update().filter(ended_at=None))
        if len(present) >= MOST:
            raise _wrong("label", _("There can be %(most)s kinds of your own.") % {"most": MOST})
        label = _label(label, present)
        made = CustomKind.objects.create(
            key=_given_key(key) if key else _free_key(label),
            label=label,
            pattern=_pattern(pattern, folding),
            folding=folding,
            joins=joins,
            created_at=clock.now(),
            created_by=actor.name[:120],
        )
        _announce(actor, facts.KIND_ADDED, made)
    return made


def edit_identity_kind(
    actor: Actor, kind_id: int, *, label: str | None = None, joins: bool | None = None
) -> CustomKind:
    """Rename a kind, or say otherwise whether it joins: then what one person has recognises them from now on,
    or nobody any more. People who are one record stay so."""
    require(actor, "customers.fields")
    with transaction.atomic():
        kind = _kind(kind_id)
        others = CustomKind.objects.filter(ended_at=None).exclude(pk=kind.pk)
        before = {"label": kind.label, "joins": kind.joins}
        kind.label = kind.label if label is None else _label(label, list(others))
        kind.joins = kind.joins if joins is None else joins
        if before == {"label": kind.label, "joins": kind.joins}:
            return kind
        kind.save()
        if before["joins"] != kind.joins:
            _recognise(kind)
        facts.KIND_CHANGED.record(actor, kind=kind.label, key=kind.key, undo_with=before)
    return kind


def end_identity_kind(actor: Actor, kind_id: int) -> CustomKind:
    """Take no more of it. Who has one keeps it, and is found by it."""
    require(actor, "customers.fields")
    with transaction.atomic():
        kind = _kind(kind_id)
        if kind.ended_at is None:
            kind.ended_at, kind.ended_by = clock.now(), actor.name[:120]
            kind.save()
            _announce(actor, facts.KIND_ENDED, kind)
    return kind


def reopen_identity_kind(actor: Actor, kind_id: int) -> CustomKind:
    """Take a kind up again."""
    require(actor, "customers.fields")
    with transaction.atomic():
        kind = _kind(kind_id)
        if kind.ended_at is not None:
            present = list(CustomKind.objects.filter(ended_at=None))
            if len(present) >= MOST:
                message = _("There can be %(most)s kinds of your own.") % {"most": MOST}
                raise _wrong("label", message)
            kind.label = _label(kind.label, present)
            kind.ended_at, kind.ended_by = None, ""
            kind.save()
            _announce(actor, facts.KIND_ADDED, kind)
    return kind


def _recognise(kind: CustomKind) -> None:
    """Let values of the kind recognise people, where one record alone has them, or nobody."""
    rows = Identity.objects.filter(kind=kind.key)
    if not kind.joins:
        rows.filter(masked=False).update(masked=True)
        return
    shared = rows.values("value").annotate(n=Count("pk")).filter(n__gt=1).values("value")
    rows.filter(masked=True).exclude(value__in=shared).update(masked=False)


def _kind(kind_id: int) -> CustomKind:
    row = CustomKind.objects.select_for_update().filter(pk=kind_id).first()
    if row is None:
        raise NotFound(_("There is no such identity type."))
    return row


def _label(label: str, others: list[CustomKind]) -> str:
    label = clean(label)
    if not label:
        raise _wrong("label", _("Give it a name."))
    if len(label) > _LABEL:
        raise _wrong("label", _("This is longer than %(limit)d characters.") % {"limit": _LABEL})
    names = [str(kind.label) for kind in BUILT_IN] + [kind.label for kind in others]
    if label.casefold() in {name.casefold() for name in names}:
        raise _wrong("label", _("There is a kind of this name already."))
    return label


def _pattern(pattern: str, folding: str) -> str:
    """As values are compared with it."""
    text = unicodedata.normalize("NFKC", clean(pattern))
    text = loose(text) if folding == CustomKind.Folding.LOOSE else text
    if len(text) > _PATTERN:
        raise _wrong(
            "pattern", _("This is longer than %(limit)d characters.") % {"limit": _PATTERN}
        )
    if text.count("*") > 1:
        raise _wrong("pattern", _("A * can stand in it once."))
    if folding == CustomKind.Folding.DIGITS and re.search(r"[^#*\d]", text):
        message = _("Only digits count, so only digits, # and * can stand in it.")
        raise _wrong("pattern", message)
    return text


def _given_key(key: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,11}", key):
        message = _("A key is at most 12 small letters, digits and _, a letter first.")
        raise _wrong("key", message)
    if key in _taken():
        raise _wrong("key", _("This key was given to a kind already."))
    return key


def _free_key(label: str) -> str:
    """A key that was never given: "抖音号" is dou_yin_hao."""
    spelt = "".join(f" {read} " if (read := reading(char)) else char for char in label.lower())
    words = re.sub(r"[^a-z0-9]+", "_", spelt).strip("_")
    stem = (words if words[:1].isalpha() else f"k_{words}")[: _KEY - 3].strip("_")
    taken = _taken()
    tries = (stem, *(f"{stem}_{n}" for n in range(2, len(taken) + 3)))
    return next(key for key in tries if key not in taken)


def _taken() -> set[str]:
    own = CustomKind.objects.values_list("key", flat=True)
    return {kind.key for kind in BUILT_IN} | set(own)


def _wrong(field: str, message: str) -> Invalid:
    return Invalid(message, fields={field: message})


def _announce(actor: Actor, fact: Fact, kind: CustomKind) -> None:
    fact.record(actor, kind=kind.label, key=kind.key, undo_with={})
