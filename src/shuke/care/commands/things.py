"""Note what somebody owns, change it, say that it is gone."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.care import facts
from shuke.care.kinds import kind_of, kinds, serial_of
from shuke.care.models import OwnedThing, Reading, Service
from shuke.care.queries.things import thing_for
from shuke.care.settling import settle
from shuke.care.slots import Detail, OwnedKind
from shuke.common import basics, clock
from shuke.common.access import Actor, require
from shuke.common.errors import Conflict, Invalid
from shuke.common.money import to_units
from shuke.common.revisions import next_revision
from shuke.common.texts import readable
from shuke.customers import queries as customers

#: What `edit_thing` changes; a kind stays what it is.
FIELDS = (
    *("name", "bought_on", "seller", "price", "discount", "serial", "guarantee_until"),
    "details",
)
_LENGTHS = {"name": 200, "seller": 120, "serial": 60}
#: Of one person.
MOST = 200
_EARLIEST, _LATEST = dt.date(1900, 1, 1), dt.date(2199, 12, 31)


def note_thing(actor: Actor, customer_id: int, *, kind: str, **values: Any) -> OwnedThing:
    """Note something that a customer owns: `kind` (a code of `kinds`) and any of FIELDS, `name` at least.

    Merges are followed. Raises Invalid with a message per field.
    """
    require(actor, "customers.edit")
    customer = customers.customer_for(actor, customer_id)
    if (declared := kinds().get(kind)) is None:
        message = _("Choose one of the list.")
        raise Invalid(message, fields={"kind": message})
    with transaction.atomic():
        if OwnedThing.objects.filter(customer=customer).count() >= MOST:
            raise Conflict(_("Nobody has more than %(most)d things.") % {"most": MOST})
        now = clock.now()
        row = OwnedThing(customer=customer, kind=kind, noted_at=now, noted_by=actor.name[:120])
        _set(row, declared, values)
        facts.NOTED.record(actor, customer.pk, thing=row.pk)
    return row


def edit_thing(actor: Actor, thing_id: int, **changes: Any) -> OwnedThing:
    """Change any of FIELDS; what is not named stays. Raises Invalid with a message per field."""
    require(actor, "customers.edit")
    with transaction.atomic():
        row = thing_for(actor, thing_id, locked=True)
        before = _values(row)
        _set(row, kind_of(row.kind), changes)
        if before != _values(row):
            facts.CHANGED.record(actor, row.customer_id, thing=row.pk, undo_with=before)
    return row


def let_go(actor: Actor, thing_id: int) -> OwnedThing:
    """It was sold, given away, broke or died. Again changes nothing."""
    require(actor, "customers.edit")
    with transaction.atomic():
        row = thing_for(actor, thing_id, locked=True)
        if row.gone_at is None:
            row.gone_at, row.gone_by = clock.now(), actor.name[:120]
            _save(row)
            facts.GONE.record(actor, row.customer_id, thing=row.pk)
    return row


def bring_back(actor: Actor, thing_id: int) -> OwnedThing:
    """They own it after all. Again changes nothing."""
    require(actor, "customers.edit")
    with transaction.atomic():
        row = thing_for(actor, thing_id, locked=True)
        if row.gone_at is not None:
            row.gone_at, row.gone_by = None, ""
            _save(row)
            facts.RETURNED.record(actor, row.customer_id, thing=row.pk)
    return row


def follow_things(people: Sequence[int]) -> None:
    """Readings and services belong to whom their thing belongs to; for merges (`PersonRows.on_merge`)."""
    for model in (Reading, Service):
        rows = model.objects.filter(customer__in=people).select_related("thing")
        for row in rows:
            if row.thing.customer_id != row.customer_id:
                model.objects.filter(pk=row.pk).update(customer=row.thing.customer_id)


def _values(row: OwnedThing) -> dict[str, Any]:
    """As the undo keeps them: JSON has neither days nor amounts."""
    values = {name: getattr(row, name) for name in FIELDS}
    return {
        name: value if value is None or isinstance(value, dict) else str(value)
        for name, value in values.items()
    }


def _set(row: OwnedThing, kind: OwnedKind, values: Mapping[str, Any]) -> None:
    wrong: dict[str, str] = {}
    for name in values.keys() - set(FIELDS):
        wrong[name] = _("This cannot be edited.")
    for name in (each for each in FIELDS if each in values):
        try:
            setattr(row, name, _read(kind, name, values[name]))
        except ValueError as error:
            wrong[name] = str(error)
    if not row.name and "name" not in wrong:
        wrong["name"] = _("Say what it is.")
    if row.bought_on and row.guarantee_until and row.guarantee_until < row.bought_on:
        wrong.setdefault("guarantee_until", _("It ends before the thing was bought."))
    if wrong:
        raise Invalid(next(iter(wrong.values())), fields=wrong)
    if row.price is not None and not row.currency:
        row.currency = basics.currency()
    _save(row)


def _save(row: OwnedThing) -> None:
    row.revision = next_revision()
    row.save()
    settle([row])


def _read(kind: OwnedKind, name: str, value: Any) -> Any:
    """A value as it is stored. ValueError, with a sentence, for what cannot be one."""
    if name == "details":
        return _details(kind, value or {})
    if name in ("bought_on", "guarantee_until"):
        return day_of(value, ahead=name == "guarantee_until")
    if name in ("price", "discount"):
        return _amount(value)
    text = readable(value or "")
    text = serial_of(kind, text) if name == "serial" else text
    return _short(text, _LENGTHS[name])


def _short(text: str, longest: int) -> str:
    if len(text) > longest:
        raise ValueError(_("This is longer than %(limit)d characters.") % {"limit": longest})
    return text


def _details(kind: OwnedKind, values: Mapping[str, Any]) -> dict[str, str]:
    by_code = {detail.code: detail for detail in kind.details}
    if unknown := values.keys() - by_code.keys():
        raise ValueError(
            _("Nobody asks this of it: %(names)s.") % {"names": ", ".join(sorted(unknown))}
        )
    read = {code: _detail(by_code[code], value) for code, value in values.items()}
    return {code: text for code, text in read.items() if text}


def _detail(detail: Detail, value: Any) -> str:
    if detail.kind == "date":
        day = day_of(value)
        return day.isoformat() if day else ""
    return _short(detail.clean(readable(value or "")), 60)


def day_of(value: Any, *, ahead: bool = False) -> dt.date | None:
    """A day that was typed, at most today unless it may lie `ahead`."""
    if not value:
        return None
    try:
        day = value if isinstance(value, dt.date) else dt.date.fromisoformat(str(value).strip())
    except ValueError:
        raise ValueError(_("Enter a day like 2026-11-23.")) from None
    if not ahead and day > clock.today():
        raise ValueError(_("This day has not come yet."))
    if not _EARLIEST <= day <= _LATEST:
        raise ValueError(_("Nothing is so old, or lasts so long."))
    return day


def _amount(value: Any) -> Decimal | None:
    if value is None or str(value).strip() == "":
        return None
    message = _("Enter an amount, like 12.50.")
    try:
        amount = Decimal(str(value).strip().replace("，", "").replace(",", ""))
        to_units(amount)
    except (ArithmeticError, ValueError):
        raise ValueError(message) from None
    if amount < 0:
        raise ValueError(message)
    return amount
