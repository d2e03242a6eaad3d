"""A table as an XLSX file (ECMA-376), written with nothing but the standard library."""

import datetime as dt
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import batched, zip_longest
from typing import Any
from xml.sax.saxutils import escape

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: Spreadsheets hold so many digits of a number: more stay text, or an order's number loses its end.
DIGITS = 15
#: Signs of one cell.
LONGEST = 32_767
#: Rows that a sheet has, heads included.
MOST_ROWS = 1_048_576
#: How the numbers of a column may be written.
MONEY, PERCENT = "money", "percent"
#: Place of each way among the formats of the workbook, as an attribute of a cell.
_STYLES = {"day": ' s="1"', "moment": ' s="2"', PERCENT: ' s="3"', MONEY: ' s="4"'}
#: Rows that are written at once, and bytes that are handed on at once.
_BATCH, _PIECE = 200, 64_000
_ZERO = dt.datetime(1899, 12, 30)
#: What XML cannot hold.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PARTS = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1"'
        f' Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        '<sheet name="1" sheetId="1" r:id="r1"/></sheets></workbook>'
    ),
    # Formats 14 and 22 are the reader's own way of days and instants, 10 of shares, 4 of amounts.
    "xl/styles.xml": (
        f'<styleSheet xmlns="{_MAIN}"><fonts count="1"><font/></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
        '<cellXfs count="5"><xf/><xf numFmtId="14" applyNumberFormat="1"/>'
        '<xf numFmtId="22" applyNumberFormat="1"/><xf numFmtId="10" applyNumberFormat="1"/>'
        '<xf numFmtId="4" applyNumberFormat="1"/></cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    ),
}
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def workbook(rows: Iterable[Sequence[Any]]) -> bytes:
    """The rows as the only sheet of a workbook: numbers as numbers, days and instants as such, everything
    else as text, which no spreadsheet takes for a formula."""
    return b"".join(stream(rows))


def stream(rows: Iterable[Sequence[Any]], styles: Sequence[str] = ()) -> Iterator[bytes]:
    """The same in pieces, with the memory of one. `styles`: how the numbers of each column are written
    ("" as they are). Rows beyond `MOST_ROWS` do not fit: who calls says so before."""
    sink: Any = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as parts:
        for name, text in _PARTS.items():
            parts.writestr(name, (_HEAD + text).encode())
        with parts.open("xl/worksheets/sheet1.xml", "w") as sheet:
            sheet.write(f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData>'.encode())
            for some in batched(rows, _BATCH):
                sheet.write("".join(_row(row, styles) for row in some).encode())
                if sink.size >= _PIECE:
                    yield sink.take()
            sheet.write(b"</sheetData></worksheet>")
    yield sink.take()


class _Sink:
    """What a zip file is written to and read from in pieces; it cannot be gone back in."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []
        self.size = 0

    def write(self, data: Any) -> int:
        self.pieces.append(bytes(data))
        self.size += len(data)
        return len(data)

    def flush(self) -> None:
        pass

    def take(self) -> bytes:
        whole = b"".join(self.pieces)
        self.pieces, self.size = [], 0
        return whole


def _row(row: Sequence[Any], styles: Sequence[str]) -> str:
    cells = zip_longest(row, styles, fillvalue="") if styles else ((value, "") for value in row)
    return f"<row>{''.join(_cell(value, style) for value, style in cells)}</row>"


def _cell(value: Any, style: str = "") -> str:
    if value is None or value == "":
        return "<c/>"
    if _is_number(value):
        return f"<c{_STYLES[style] if style else ''}><v>{_digits(value)}</v></c>"
    if isinstance(value, dt.date) and (days := _days(value)) is not None:
        style = "moment" if isinstance(value, dt.datetime) else "day"
        return f"<c{_STYLES[style]}><v>{days}</v></c>"
    text = escape(_UNWRITABLE.sub("", str(value))[:LONGEST])
    return f'<c t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def _digits(value: float | Decimal) -> str:
    """All digits of a number and no others: readers take 7.000000 for something measured, and a millionth of a
    share is none once it is cut off."""
    if isinstance(value, int):
        return str(value)
    return f"{Decimal(repr(value)) if isinstance(value, float) else value:f}"


def _days(value: dt.date) -> str | None:
    """Days since the spreadsheet's beginning, which counts a 29 February 1900; None for what lies before.
    Instants come without a zone."""
    if value.year < 1901:
        return None
    if not isinstance(value, dt.datetime):
        return str((value - _ZERO.date()).days)
    seconds = (value.replace(tzinfo=None) - _ZERO) / dt.timedelta(days=1)
    return f"{seconds:.9f}"


def _is_number(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return False
    number = Decimal(value) if not isinstance(value, float) else Decimal(repr(value))
    return number.is_finite() and len(number.normalize().as_tuple().digits) <= DIGITS
