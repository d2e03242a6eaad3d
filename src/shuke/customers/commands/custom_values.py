"""What is known in own fields: of one person by hand, of many at once."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.common import bulk, clock, journal, money
from shuke.common.access import Actor
from shuke.common.errors import Invalid
from shuke.common.revisions import next_revision
from shuke.customers import custom, facts
from shuke.customers.commands.editing import locked, refuse_overtaken
from shuke.customers.commands.retelling import custom_rows
from shuke.customers.models import Customer, CustomField, CustomValue, Touch
from shuke.customers.queries.custom import held
from shuke.customers.queries.merges import person_ids
from shuke.customers.queries.scoping import require_customer

#: How an own field is named on the timeline and in facts.
PREFIX = "own:"
#: A row that holds nothing: text, number, date.
_NOTHING = ("", None, None)


def set_custom_values(
    actor: Actor,
    customer_id: int,
    values: Mapping[str, Any],
    *,
    expected: Mapping[str, str] | None = None,
) -> Customer:
    """Set own fields by key; None or an empty text takes a value away. Merges are followed.

    Raises Invalid with a message per key, Conflict when a field is no longer what `expected` says of it
    (as `custom.plain` writes it); then nothing is changed.
    """
    require_customer(actor, "customers.edit", customer_id)
    with transaction.atomic():
        customer = locked(customer_id)
        fields = {field.key: field for field in CustomField.objects.filter(key__in=list(values))}
        problems: dict[str, str] = {}
        wanted: list[tuple[CustomField, custom.Value]] = []
        for key, raw in values.items():
            try:
                field = _present(fields.get(key), key)
                wanted.append((field, custom.read(field, raw)))
            except Invalid as error:
                problems |= error.fields
        if problems:
            raise Invalid(_("Some custom fields cannot take this."), fields=problems)
        for field, value in wanted:
            if expected is not None:
                now = custom.plain(held(customer, field))
                refuse_overtaken(customer, PREFIX + field.key, expected[field.key], now)
            put(actor, customer, field, value)
    return customer


def put(
    actor: Actor,
    customer: Customer,
    field: CustomField,
    value: custom.Value,
    *,
    undone: bool = False,
) -> None:
    """Set one checked value and tell it on the timeline; an unchanged one leaves no trace."""
    before = held(customer, field)
    if value == before:
        return
    columns = {"text": "", "number": None, "date": None}
    revision, now = next_revision(), clock.now()
    if value is None:  # nothing may shine through from a merged record
        CustomValue.objects.filter(customer__in=person_ids(customer), field=field).update(
            **columns, at=now, revision=revision
        )
    else:
        columns[custom.COLUMNS[CustomField.Kind(field.kind)]] = value  # type: ignore[assignment]
        CustomValue.objects.update_or_create(
            customer=customer, field=field, defaults={**columns, "at": now, "revision": revision}
        )
    name = PREFIX + field.key
    spelt = {"before": custom.plain(before), "after": custom.plain(value)}
    touch = Touch.objects.create(
        customer=customer,
        at=now,
        kind=facts.EDITED.kind,
        detail={"field": name, "label": field.label, "kind": field.kind, **spelt},
        by=actor.name[:120],
    )
    facts.EDITED.record(
        actor, customer.pk, field=field.label, undone=undone, undo_with={"touch": touch.pk}
    )


def record_custom_values(
    rows: Iterable[tuple[int, int, custom.Value]], *, overwrite: bool = True
) -> set[int]:
    """Set many values at once: (customer id, field id, checked value). Of several for one the last
    counts, an empty one changes nothing. Without `overwrite` known ones stay. Returns whose
    values changed. Call inside the caller's transaction."""
    wanted = {(person, field): value for person, field, value in rows if value is not None}
    if not wanted:
        return set()
    cells = {key: _columns(value) for key, value in wanted.items()}
    there: dict[tuple[int, int], tuple] = {}
    for person, field, *stored in custom_rows({person for person, _field in cells}):
        there[person, field] = before = tuple(stored)
        if before != _NOTHING and (cells.get((person, field)) == before or not overwrite):
            cells.pop((person, field), None)
    _note(cells, there)
    revision, now = next_revision(), clock.now()
    columns = ("text", "number", "date", "at", "revision")
    bulk.upsert(
        CustomValue,
        ("customer_id", "field_id", *columns),
        ((*key, *value, now, revision) for key, value in cells.items()),
        key=("customer_id", "field_id"),
        update=columns,
    )
    return {person for person, _field in cells}


def _note(cells: dict[tuple[int, int], tuple], there: dict[tuple[int, int], tuple]) -> None:
    """Leave traces, under `PREFIX` and the id of the field."""
    if notes := journal.current():
        for (person, field), value in cells.items():
            name = f"{PREFIX}{field}"
            before = spelt_cells(there.get((person, field), _NOTHING))
            notes.changed("customer", person, {name: before}, {name: spelt_cells(value)})


def spelt_cells(cells: tuple) -> list:
    """The columns of a value as JSON holds them."""
    text, number, date = cells
    return [text, number, date.isoformat() if date else None]


def _columns(value: custom.Value) -> tuple:
    if isinstance(value, str):
        return value, None, None
    if value is not None and not hasattr(value, "isoformat"):
        return "", money.to_units(value), None
    return "", None, value


def _present(field: CustomField | None, key: str) -> CustomField:
    if field is None:
        message = _("There is no custom field “%(key)s”.") % {"key": key[:40]}
    elif field.ended_at:
        message = _("This field has ended; it takes no more values.")
    else:
        return field
    raise Invalid(message, fields={key[:40]: message})
