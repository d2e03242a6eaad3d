"""Paging by key: the next page begins after the last row's sort value and id, never at an OFFSET.

Rows without a value stand last in both directions. They are a second run of their own, so that
every query is a plain range over an index on (sort column, id) on SQLite and PostgreSQL alike.
"""

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from shuke.common.errors import Invalid

KEY = "kit_key"


@dataclass(frozen=True)
class Cursor:
    """A place between two rows: the sort it belongs to, the row's sort value and id."""

    sort: str
    value: Any
    pk: Any

    def encode(self) -> str:
        value = self.value
        if value is not None:
            value = value.isoformat() if hasattr(value, "isoformat") else str(value)
        raw = json.dumps([self.sort, value, str(self.pk)], separators=(",", ":"))
        return base64.urlsafe_b64encode(raw.encode()).decode().rstrip("=")


@dataclass
class Page:
    """Rows of one page and the cursors of its neighbours ("" where there is none)."""

    rows: list
    before: str
    after: str


class Sorting:
    """An order over a queryset: `spent` or `-spent`; ties by id in the same direction."""

    def __init__(self, queryset: QuerySet, sort: str):
        self.queryset = queryset
        self.sort = sort
        self.path = sort.lstrip("-")
        self.descending = sort.startswith("-")
        self.field, self.nullable = _resolve(queryset, self.path)

    def _run(self, has_value: bool, backwards: bool) -> QuerySet:
        """The rows with a value, or those without, in walking order."""
        rows = self.queryset
        sign = "-" if self.descending != backwards else ""
        order = [f"{sign}pk"]
        if has_value:
            order = [f"{sign}{self.path}", *order] if self.path != "pk" else order
        if self.nullable:
            rows = rows.filter(**{f"{self.path}__isnull": not has_value})
        return rows.order_by(*order)

    def _beyond(self, cursor: Cursor, backwards: bool) -> Q:
        """What lies past the cursor, within the cursor's own run."""
        op = "lt" if self.descending != backwards else "gt"
        past_id = Q(**{f"pk__{op}": cursor.pk})
        if cursor.value is None or self.path == "pk":
            return past_id
        within = Q(**{f"{self.path}__{op}e": cursor.value})
        return within & (Q(**{f"{self.path}__{op}": cursor.value}) | past_id)

    def walk(self, cursor: Cursor | None, backwards: bool, limit: int) -> list:
        """Up to `limit` rows past the cursor, in walking order."""
        runs = [True, False] if self.nullable else [True]
        if backwards:
            runs.reverse()
        rows: list = []
        for has_value in runs:
            run = self._run(has_value, backwards)
            if cursor is not None:
                at_run = not self.nullable or (cursor.value is not None) == has_value
                if not at_run and has_value != backwards:
                    continue  # a run that lies behind the cursor
                if at_run:
                    run = run.filter(self._beyond(cursor, backwards))
            run = run.annotate(**{KEY: F(self.path)})
            rows += run[: limit - len(rows)]
            if len(rows) >= limit:
                break
        return rows

    def cursor_at(self, row: Any) -> Cursor:
        if isinstance(row, dict):
            return Cursor(self.sort, row[KEY], row.get("pk", row.get("id")))
        return Cursor(self.sort, getattr(row, KEY), row.pk)

    def decode(self, text: str) -> Cursor | None:
        """The cursor that `text` stands for; None when it is damaged or of another sort."""
        try:
            raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
            sort, value, pk = json.loads(raw)
            if sort != self.sort or not isinstance(pk, str):
                return None
            pk = self.queryset.model._meta.pk.to_python(pk)
            if value is not None:
                value = self.field.to_python(str(value).replace("\0", ""))
        except (ValueError, TypeError, binascii.Error, ValidationError):
            return None
        if value is None and not self.nullable:
            return None
        return Cursor(sort, value, pk)


def _resolve(queryset: QuerySet, path: str):
    """The field that a sort path ends in, and whether it can be null there."""
    if path in queryset.query.annotations:
        return queryset.query.annotations[path].output_field, True
    model, nullable, field = queryset.model, False, None
    for part in path.split("__"):
        if model is None:
            raise FieldDoesNotExist(path)
        field = model._meta.pk if part == "pk" else model._meta.get_field(part)
        nullable = nullable or field.null
        model = field.related_model
    return field, nullable


def page(queryset: QuerySet, sort: str, size: int, *, after: str = "", before: str = "") -> Page:
    """One page of `size` rows after or before a cursor; damaged cursors give the first page."""
    sorting = Sorting(queryset, sort)
    backwards = bool(before) and not after
    cursor = sorting.decode(after or before) if after or before else None
    if cursor is None:
        backwards = False
    rows = sorting.walk(cursor, backwards, size + 1)
    has_more, rows = len(rows) > size, rows[:size]
    if cursor is not None and (not rows or (backwards and not has_more)):
        return page(queryset, sort, size)  # the first page, in full
    if backwards:
        rows.reverse()
    first = sorting.cursor_at(rows[0]).encode() if rows else ""
    last = sorting.cursor_at(rows[-1]).encode() if rows else ""
    has_before = has_more if backwards else cursor is not None
    has_after = backwards or has_more
    return Page(rows, first if has_before else "", last if has_after else "")


def onward(queryset: QuerySet, sort: str, size: int, after: str) -> Page:
    """One page for programs, which go on until `after` is "": Invalid for a cursor that is damaged or of
    another sort, and no rows past the end, where a page for people begins anew."""
    sorting = Sorting(queryset, sort)
    cursor = sorting.decode(after) if after else None
    if after and cursor is None:
        message = _("This is no cursor of this list: give the answer's “next” as it is.")
        raise Invalid(message, fields={"after": message})
    rows = sorting.walk(cursor, False, size + 1)
    has_more, rows = len(rows) > size, rows[:size]
    return Page(rows, "", sorting.cursor_at(rows[-1]).encode() if has_more else "")
