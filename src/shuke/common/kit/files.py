"""Lists as files: every row that the filters leave, in the list's order, with the columns that are shown.

Read and written in steps, so that a list of any length takes the memory of one. What a cell draws for
the eye becomes what it means: a number, a day, an instant in the shop's zone, else plain text.
"""

import copy
import datetime as dt
import html
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.http import HttpRequest, StreamingHttpResponse
from django.utils import translation
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from shuke.common import basics, bulk_changes, clock, csvs
from shuke.common.access import Request, signed_in
from shuke.common.declarations import declared
from shuke.common.errors import Invalid, NotFound
from shuke.common.kit import formats, xlsx
from shuke.common.kit.columns import Column
from shuke.common.kit.tables import Table
from shuke.common.money import rounded
from shuke.common.slots import ListFile, ListPage
from shuke.common.texts import formula_safe

#: Rows that are read at once.
STEP = 1_000
type Row = Sequence[Any]


@signed_in
@require_POST
def save(request: Request, table: str, kind: str) -> StreamingHttpResponse:
    """The list as it is filtered, as "csv" or "xlsx". Told in the audit before the first row leaves."""
    page, file = bulk_changes.list_page(table), _file(table)
    bulk_changes.allow(request.actor, page.capability)
    bulk_changes.allow(request.actor, file.capability)
    first = page.build(request)
    count = first.count_exactly()
    if kind == "xlsx" and count >= xlsx.MOST_ROWS:
        raise Invalid(
            _("A workbook holds %(most)s rows and the list has %(count)s. Narrow it, or take CSV.")
            % {"most": formats.number(xlsx.MOST_ROWS - 1), "count": formats.number(count)}
        )
    filters = {
        name: request.GET[name]
        for each in first.filters
        if each.name in first.values
        for name in each.parameters
        if name in request.GET
    }
    with transaction.atomic():
        file.announce(request.actor, count, filters)
    media, write = WRITERS[kind]
    columns = [part for column in first.file_columns for part in _parts(column)]
    answer = StreamingHttpResponse(
        write(columns, _rows(page, request, columns)), content_type=media
    )
    name = f"{table}-{clock.today():%Y%m%d}.{kind}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _file(table: str) -> ListFile:
    for each in declared(ListFile):
        if each.table == table:
            return each
    raise NotFound(_("This list cannot be saved as a file."))


def _parts(column: Column) -> list[Column]:
    """A column of money whose currency differs by row is followed by one with the currency."""
    if column.kind != "money" or not callable(column.unit):
        return [column]
    label = _("%(amount)s: currency") % {"amount": column.label}
    unit = column.unit
    return [
        column,
        Column(f"{column.name}-currency", label, value=lambda row: _currency(unit(row))),
    ]


def _currency(code: str) -> str:
    return code or basics.currency()


def _rows(page: ListPage, request: HttpRequest, columns: Sequence[Column]) -> Iterator[Row]:
    """Heads, then rows; in the language of the request, which has ended when they are read."""
    language, after = translation.get_language() or "en", ""
    yield [str(column.label) for column in columns]
    while True:
        with translation.override(language):
            table = _step(page, request, after)
            rows = [[value(column, row) for column in columns] for row in table.page.rows]
        yield from rows
        if not (after := table.page.after):
            return


def _step(page: ListPage, request: HttpRequest, after: str) -> Table:
    """The table with the rows that follow the cursor `after`."""
    here = copy.copy(request)
    query = request.GET.copy()
    query.pop("before", None)
    query["after"] = after
    here.GET = query  # type: ignore[assignment]
    table: Table = page.build(here)
    table.page_size = STEP  # type: ignore[misc]
    return table.load()


def value(column: Column, row: Any) -> Any:
    """What a file holds of a column in a row: a number, a day, an instant without a zone, or text."""
    content = column.file(row) if column.file else column.read(row)
    if content is None:
        return ""
    if isinstance(content, SafeString):
        return html.unescape(strip_tags(content)).strip()
    if isinstance(content, dt.datetime):
        here = content.astimezone(clock.shop_zone()).replace(tzinfo=None, microsecond=0)
        return here.date() if column.kind == "day" else here
    if column.kind == "money":
        unit = column.unit(row) if callable(column.unit) else column.unit
        return rounded(Decimal(content), _currency(unit))
    if isinstance(content, bool):
        return pgettext("value", "yes") if content else pgettext("value", "no")
    return content if isinstance(content, int | float | Decimal | dt.date) else str(content)


def _csv(_columns: Sequence[Column], rows: Iterator[Row]) -> Iterator[str]:
    return csvs.lines([_text(cell) for cell in row] for row in rows)


def _text(cell: Any) -> Any:
    if isinstance(cell, dt.datetime):
        return cell.isoformat(" ", "minutes")
    return formula_safe(cell) if isinstance(cell, str) else cell


def _xlsx(columns: Sequence[Column], rows: Iterator[Row]) -> Iterator[bytes]:
    styles = {"money": xlsx.MONEY, "percent": xlsx.PERCENT}
    return xlsx.stream(rows, [styles.get(column.kind, "") for column in columns])


WRITERS: dict[str, tuple[str, Callable[..., Iterator]]] = {
    "csv": ("text/csv; charset=utf-8", _csv),
    "xlsx": (xlsx.MEDIA_TYPE, _xlsx),
}
