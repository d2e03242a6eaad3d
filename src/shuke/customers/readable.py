"""One person's own data for people: every table that rooms export, with words in place of names and codes."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import unescape
from typing import Any

from django.db import models
from django.template.loader import render_to_string
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from shuke.common.declarations import declared
from shuke.common.kit import formats
from shuke.customers.identity_kinds import labels as identity_labels
from shuke.customers.models import Customer, Touch
from shuke.customers.slots import PersonRows, TimelineKind
from shuke.customers.templatetags import customers as words

#: Rows of one table and letters of one cell that a file for people takes; the machine form has all.
MOST_ROWS, MOST_LETTERS = 500, 1000
#: More columns than stand side by side on paper: each row is a short list instead.
MOST_COLUMNS = 5

#: What columns are called that mean the same in every table, by the last part of their path.
LABELS: Mapping[str, Any] = {
    "at": pgettext_lazy("own data", "When"),
    "on": pgettext_lazy("own data", "Day"),
    "noted_at": pgettext_lazy("own data", "Noted"),
    "began_at": pgettext_lazy("own data", "From"),
    "began_by": pgettext_lazy("own data", "By"),
    "by": pgettext_lazy("own data", "By"),
    "ended_at": pgettext_lazy("own data", "Until"),
    "created_at": pgettext_lazy("own data", "When"),
    "kind": pgettext_lazy("own data", "Kind"),
    "name": pgettext_lazy("thing", "Name"),
    "label": pgettext_lazy("thing", "Name"),
    "what": pgettext_lazy("own data", "What"),
    "value": pgettext_lazy("own data", "Value"),
    "number": pgettext_lazy("own data", "Number"),
    "currency": pgettext_lazy("own data", "Currency"),
    "amount": pgettext_lazy("own data", "Amount"),
    "state": pgettext_lazy("own data", "State"),
    "channel": pgettext_lazy("own data", "Channel"),
    "direction": pgettext_lazy("own data", "Direction"),
    "source": pgettext_lazy("own data", "Source"),
    "medium": pgettext_lazy("own data", "Medium"),
    "campaign": pgettext_lazy("own data", "Campaign"),
    "device": pgettext_lazy("own data", "Device"),
    "text": pgettext_lazy("own data", "Text"),
    "title": pgettext_lazy("own data", "Title"),
    "note": pgettext_lazy("own data", "Note"),
    "reason": pgettext_lazy("own data", "Reason"),
    "date": pgettext_lazy("own data", "Day"),
    "detail": pgettext_lazy("own data", "Details"),
    "details": pgettext_lazy("own data", "Details"),
    "outcome": pgettext_lazy("own data", "Outcome"),
    "outcome_at": pgettext_lazy("own data", "Outcome on"),
    "due_on": pgettext_lazy("own data", "Due"),
    "about": pgettext_lazy("own data", "About"),
    "answer": pgettext_lazy("own data", "Answer"),
    "purpose": pgettext_lazy("own data", "Purpose"),
    "role": pgettext_lazy("own data", "Role"),
    "gender": pgettext_lazy("own data", "Gender"),
    "born_on": pgettext_lazy("own data", "Born on"),
    "seen_at": pgettext_lazy("own data", "Last seen"),
    "expires_at": pgettext_lazy("own data", "Good until"),
}
_ROOMS = ("customers", "shop", "care", "tasks", "counter", "engage")
#: How records were joined and told apart: the machine form lists it, people need none of it.
WITHOUT_WORDS = ("customers.merge", "customers.nonmatch")
_LAST = ("customers.touch", "customers.datalink", "collect.document", "shop.event")
#: Columns of the record itself that are about the person and not about how it is kept.
RECORD = (
    *("name", "stage", "language", "gender", "birth_year", "birth_month", "birth_day"),
    *("birth_calendar", "country", "province", "city", "source", "joined_at", "order_count"),
    *("spent", "first_order_at", "last_order_at"),
)


@dataclass(frozen=True)
class Section:
    """The rows of one table: a line of text each, or cells under `columns`."""

    heading: str
    columns: list[str]
    rows: list[list[str]]
    lines: list[str]
    #: Rows that stand in the machine form only.
    left_off: int = 0

    @property
    def is_wide(self) -> bool:
        return len(self.columns) > MOST_COLUMNS

    @property
    def pairs(self) -> list[list[tuple[str, str]]]:
        """Of each row what it says: (column, value), without those that say nothing."""
        return [
            [pair for pair in zip(self.columns, row, strict=True) if pair[1]] for row in self.rows
        ]


def sections(ids: Sequence[int]) -> list[Section]:
    """What the shop holds of the person with these records: the record first, then every table with rows."""
    tables = [
        table for table in declared(PersonRows) if table.export and table.name not in WITHOUT_WORDS
    ]
    rest = [_section(table, ids) for table in sorted(tables, key=_place)]
    return [*_record(ids), *(each for each in rest if each is not None)]


def _place(table: PersonRows) -> tuple[bool, int, str]:
    """Who they are and what they bought first; what came in, as it came in, last."""
    room = table.name.partition(".")[0]
    first = _ROOMS.index(room) if room in _ROOMS else len(_ROOMS)
    return table.name in _LAST, first, str(table.heading)


def label_of(table: PersonRows, column: str) -> Any:
    """What people call an exported column; its own name where nobody gave it a word."""
    name = column.rpartition("__")[2]
    return table.labels.get(column) or LABELS.get(name) or name.replace("_", " ")


def _record(ids: Sequence[int]) -> list[Section]:
    sides = []
    for customer in Customer.objects.filter(pk__in=list(ids)).order_by("pk"):
        pairs = [
            (str(_field(Customer, name).verbose_name), _record_text(customer, name))
            for name in RECORD
            if getattr(customer, name) not in (None, "", 0)
        ]
        columns, row = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
        sides.append(Section(_("Your record"), columns, [row], []))
    return sides


def _record_text(customer: Customer, name: str) -> str:
    value = getattr(customer, name)
    if name == "spent":
        return formats.money(value)
    if name == "source":
        return words.source_name(value)
    if name in ("gender", "language", "country"):
        return str(words.fact_text(value, name))
    if name in ("birth_year", "birth_month", "birth_day"):
        return str(value)
    return _text(value, _field(Customer, name))


def _section(table: PersonRows, ids: Sequence[int]) -> Section | None:
    rows = table.model._default_manager.filter(**{f"{table.customer}__in": list(ids)})
    archived = table.archive(ids, table.export) if table.archive is not None else []
    count = rows.count() + len(archived)
    if not count:
        return None
    rows = rows.order_by("-pk")[:MOST_ROWS]
    left_off = max(0, count - MOST_ROWS)
    heading = str(table.heading or table.model._meta.verbose_name)
    if table.text is not None:
        lines = [_short(table.text(row)) for row in rows]
        return Section(heading, [], [], lines, left_off)
    values = [*rows.values(*table.export), *reversed(archived)][:MOST_ROWS]
    fields = {column: _field(table.model, column) for column in table.export}
    cells = [[_short(_text(row[name], fields[name])) for name in table.export] for row in values]
    used = [at for at in range(len(table.export)) if any(row[at] for row in cells)]
    columns = [str(label_of(table, table.export[at])) for at in used]
    return Section(heading, columns, [[row[at] for at in used] for row in cells], [], left_off)


def _field(model: type[models.Model], path: str) -> models.Field:
    """The column at the end of a path ("order__number")."""
    here: Any = model
    for part in path.split("__"):
        field = here._meta.get_field(part)
        here = field.related_model
    return field


def _short(text: str) -> str:
    return text if len(text) <= MOST_LETTERS else f"{text[:MOST_LETTERS]} …"


def _text(value: Any, field: models.Field) -> str:
    """A value as people read it."""
    if value is None or value == "":
        return ""
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if field.name in _CODES:
        return str(_CODES[field.name](field, value))
    return _plain(value)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return pgettext("own data", "yes") if value else pgettext("own data", "no")
    if isinstance(value, dt.datetime):
        return formats.moment(value)
    if isinstance(value, dt.date):
        return formats.day(value)
    if isinstance(value, int | float | Decimal):
        return formats.number(value)
    if isinstance(value, str):
        return _document(value) if value[:1] in "{[" else value
    return _flat(value)


def _document(text: str) -> str:
    """What came in as JSON, a line for each of its values."""
    try:
        return _flat(json.loads(text))
    except ValueError:
        return text


def _flat(value: Any, path: str = "") -> str:
    if isinstance(value, Mapping):
        parts = [_flat(each, f"{path} {name}".strip()) for name, each in value.items()]
    elif isinstance(value, list | tuple):
        parts = [_flat(each, path) for each in value]
    else:
        text = "" if value is None else _plain(value) if not isinstance(value, str) else value
        return f"{path}: {text}" if path and text else text
    return "\n".join(part for part in parts if part)


def _kind(field: models.Field, value: Any) -> Any:
    return identity_labels().get(value, value) if field.model.__name__ == "Identity" else value


_CODES = {
    "kind": _kind,
    "channel": lambda _field, value: words.channel_word(value),
    "gender": lambda _field, value: words.gender_word(value),
    "source": lambda _field, value: words.source_word(value),
}


def touch_text(touch: Touch) -> str:
    """An entry of the timeline as one line: when, and what the record says of it."""
    looks = {each.kind: each.template for each in declared(TimelineKind)}
    template = looks.get(touch.kind, "customers/entries/other.html")
    text = unescape(strip_tags(render_to_string(template, {"touch": touch})))
    return f"{formats.moment(touch.at)} · {' '.join(text.split())}"
