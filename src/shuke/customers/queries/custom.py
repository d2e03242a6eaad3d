"""Own fields and what is known in them. The survivor's own value counts before a merged record's."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import FilteredRelation, Q

from shuke.common.errors import Invalid
from shuke.customers import custom
from shuke.customers.models import Customer, CustomField, CustomValue
from shuke.customers.queries.merges import person_ids, records_of


@dataclass(frozen=True)
class OwnValue:
    """One own field on somebody's record; `value` is plain text, "" when nothing is known."""

    key: str
    label: str
    kind: str
    value: str

    @property
    def text(self) -> str:
        return custom.readable(self.kind, self.value)

    @property
    def open(self) -> str:
        """What the record calls it while it is edited."""
        return f"own-{self.key}"


def custom_fields(*, ended: bool = False) -> list[CustomField]:
    """The own fields in their order; with `ended` those too that have ended, last."""
    fields = CustomField.objects.all() if ended else CustomField.objects.filter(ended_at=None)
    return sorted(fields, key=lambda field: (field.ended_at is not None, field.position, field.pk))


def custom_field_id(key: str) -> int:
    """The id of the field with this key, ended or not; -1 when there is none."""
    return CustomField.objects.filter(key=key).values_list("pk", flat=True).first() or -1


def custom_choices(key: str) -> dict[str, str]:
    """What the field with this key offers: stored value -> what people read. Empty when any text may
    stand in it."""
    field = CustomField.objects.filter(key=key).first()
    return {} if field is None else custom.offered(field)


def custom_choice(key: str, text: str) -> str | None:
    """The stored value that is meant by a text: as the field offers it, or as it is still held of
    somebody after the field changed. None when it is neither."""
    field = CustomField.objects.get(key=key)
    if not custom_choices(key):
        return text
    try:
        return str(custom.read(field, text))
    except Invalid:
        return text if CustomValue.objects.filter(field=field, text=text).exists() else None


def held(customer: Customer, field: CustomField) -> custom.Value:
    """What is known of a person in one field."""
    rows = CustomValue.objects.filter(customer__in=person_ids(customer), field=field)
    return _counts([customer.pk], rows.values_list("customer_id", "at", "text", "number", "date"))


def own_values(customer: Customer) -> list[OwnValue]:
    """Every present field with what is known of one person, in one query."""
    fields = CustomField.objects.filter(ended_at=None).annotate(
        own=FilteredRelation("told", condition=Q(told__customer__in=person_ids(customer)))
    )
    columns = ("own__customer", "own__at", "own__text", "own__number", "own__date")
    rows: dict[tuple, list[tuple]] = defaultdict(list)
    for key, label, kind, *row in fields.values_list("key", "label", "kind", *columns):
        rows[key, label, kind].append(tuple(row))
    return [
        OwnValue(key, label, kind, custom.plain(_counts([customer.pk], value)))
        for (key, label, kind), value in rows.items()
    ]


def custom_values(customers: Sequence[Customer]) -> dict[int, dict[str, Any]]:
    """What is known of several people: customer id -> {key: value as programs take it}."""
    records = records_of(customer.pk for customer in customers)
    rows: dict[tuple[int, str, str], list[tuple]] = defaultdict(list)
    rows_of_people = CustomValue.objects.filter(customer__in=list(records), field__ended_at=None)
    columns = ("customer_id", "at", "text", "number", "date")
    fields = ("field__key", "field__kind")
    for key, kind, person, *row in rows_of_people.values_list(*fields, *columns).order_by(
        "field__position"
    ):
        rows[records[person], key, kind].append((person, *row))
    values_by_customer: dict[int, dict[str, Any]] = {customer.pk: {} for customer in customers}
    for (person, key, kind), value in rows.items():
        text = custom.plain(_counts([person], value))
        if text:
            values_by_customer[person][key] = (
                text == "yes" if kind == CustomField.Kind.YES_NO else text
            )
    return values_by_customer


def _counts(own: list[int], rows: Iterable[tuple]) -> custom.Value:
    """Of (customer, at, text, number, date) the value that counts: their own, else the latest."""
    values = [
        (person in own, at, person, value)
        for person, at, text, number, date in rows
        if person is not None
        and (value := text or (number if number is not None else date)) is not None
    ]
    return max(values, key=lambda each: each[:3])[3] if values else None
