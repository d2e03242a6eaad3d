"""The body of a table, drawn in Python: hundreds of cells, where a template each would be the page's
whole cost (`docs/decisions/0017`). A column with a template still has it."""

from collections.abc import Callable
from typing import Any

from django.template import Context
from django.template.loader import get_template
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import pgettext

from shuke.common.access import author
from shuke.common.kit import formats
from shuke.common.kit.markup import escaped, markup
from shuke.common.kit.tables import Cell, Column, Table, row_id

#: Stands for a row's id in what is the same for all rows.
PLACE = "%id%"
Show = Callable[..., SafeString | str]


def body(table: Table, shows: dict[str, Show], csrf_token: Any = "") -> SafeString:
    """Every `<tr>` of the table. `shows` draws the value of each kind; money gets its unit too. `csrf_token` is the
    page's, for cells whose template holds a form."""
    opened = [
        markup('<td class="{}" data-label="{}">', _classes(table, c), str(c.label))
        for c in table.visible
    ]
    edits = [edit_button(table, column) for column in table.visible]
    columns = list(zip(opened, table.visible, edits, strict=True))
    picks = bool(table.bulk_actions)
    # One address is resolved, the others follow it: fifty times `reverse` is felt.
    before, after = reverse(table.summary, args=[0]).split("0") if table.summary else ("", "")
    lines = []
    for row in table.page.rows:
        summary = f' data-summary="{before}{row_id(row)}{after}"' if table.summary else ""
        cells = "".join(
            [
                f"{td}{draw(column.cell(row), shows, csrf_token)}{edit and edit.replace(PLACE, str(row_id(row)))}"
                f"{beneath(table, column, row)}</td>"
                for td, column, edit in columns
            ]
        )
        lines.append(f"<tr{summary}>{pick(table, row) if picks else ''}{cells}</tr>")
    return SafeString("\n".join(lines))


def _classes(table: Table, column: Column) -> str:
    names = (
        "number" if column.is_right else "",
        "code" if column.kind == "code" else "",
        "editable" if column.name in table.editable else "",
        "wide-only" if column in table.wide_only else "",
    )
    return " ".join(name for name in names if name)


def edit_button(table: Table, column: Column) -> str:
    """The button that opens a cell for editing, with `PLACE` where the row's id belongs; "" without the
    right. Tab passes these by: F2 or an arrow leads from the row to them (`inline.js`)."""
    if column.name not in table.editable:
        return ""
    url = reverse("kit:inline", args=[table.name, column.name, 0]).removesuffix("0/") + PLACE + "/"
    source: Any = get_template("kit/_edit_button.html")
    return source.template.render(Context({"url": url, "label": column.label, "in_row": True}))


def pick(table: Table, row: Any) -> SafeString:
    """The cell that chooses the row for a bulk action."""
    return markup(
        '<td class="pick"><label><input type="checkbox" name="ids" value="{}" form="{}-bulk" data-pick>'
        '<span class="visually-hidden">{}</span></label></td>',
        str(row_id(row)),
        table.id,
        pgettext("row", "Choose"),
    )


def beneath(table: Table, column: Column, row: Any) -> str:
    """The line under a value on a phone; "" once somebody chose the columns by themselves."""
    if column.beneath is None or table.remembered:
        return ""
    words = column.beneath(row)
    return markup('<span class="phone-only">{}</span>', words) if words else ""


def draw(cell: Cell, shows: dict[str, Show], csrf_token: Any = "") -> str:
    """One cell, escaped, in its link."""
    drawn = escaped(_value(cell, shows, csrf_token))
    if not cell.url:
        return drawn
    return markup('<a href="{}">{}</a>', cell.url, drawn)


def _value(cell: Cell, shows: dict[str, Show], csrf_token: Any) -> Any:
    kind, value = cell.column.kind, cell.value
    if cell.column.template:
        context = {"cell": cell, "row": cell.row, "value": value, "kind": kind}
        context["csrf_token"] = csrf_token
        # The engine's own template: no request, no context processors for every cell.
        source: Any = get_template(cell.column.template)
        return source.template.render(Context(context))
    if kind == "money":
        return shows[kind](value, cell.unit)
    if kind == "chip":
        return markup('<span class="chip {}">{}</span>', cell.tone, value) if value else ""
    if kind in shows:
        return shows[kind](value)
    if kind == "author" and value is not None:
        return author(None, value)
    return formats.NOTHING if value is None else value
