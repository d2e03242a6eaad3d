"""Hostile and broken files of our own making. Each is (name, bytes, what must happen).

Archives are made when their test asks for them: all together they take seconds.

What must happen: "orders:N" (imports and records N orders), "refused" (Invalid with a message when
received or made ready), "problems" (imports, nothing recorded, every line has a reason).
"""

import io
import struct
import zipfile
from collections.abc import Callable

from shuke.collect.tests.files import UCI

PLAIN = "order,date,total\nA1,2026-01-02,5\nA2,2026-01-03,6\n"
CHINESE = "订单编号,下单时间,实付金额,收货人\nA1,2026-01-02,5,林小满\nA2,2026-01-03,6,陈嘉禾\n"
CONTENT_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
)
RELS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}" '
    'Target="{}"/></Relationships>'
)
WORKBOOK = (
    '<?xml version="1.0"?>{}<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>'
    '<sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
SHEET = (
    '<?xml version="1.0"?>{}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    "<sheetData>{}</sheetData></worksheet>"
)


def cell(at: str, text: str) -> str:
    return f'<c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>'


def row(number: int, *texts: str) -> str:
    inner = "".join(cell(f"{chr(65 + i)}{number}", text) for i, text in enumerate(texts))
    return f'<row r="{number}">{inner}</row>'


ROWS = row(1, "order", "date", "total") + row(2, "A1", "2026-01-02", "5")


def workbook(
    rows: str = ROWS, *, doctype: str = "", extra: dict[str, bytes] | None = None
) -> bytes:
    """A small XLSX with one sheet."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", CONTENT_TYPES)
        archive.writestr("_rels/.rels", RELS.format("officeDocument", "xl/workbook.xml"))
        archive.writestr("xl/workbook.xml", WORKBOOK.format(""))
        archive.writestr(
            "xl/_rels/workbook.xml.rels", RELS.format("worksheet", "worksheets/sheet1.xml")
        )
        archive.writestr("xl/worksheets/sheet1.xml", SHEET.format(doctype, rows))
        for name, data in (extra or {}).items():
            archive.writestr(name, data)
    return out.getvalue()


def bomb(name: str, size: int) -> bytes:
    """A workbook with a part of `size` null bytes, written without holding them."""
    out = io.BytesIO(workbook())
    with (
        zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open(name, "w") as part,
    ):
        block = bytes(1_000_000)
        for _ in range(size // len(block)):
            part.write(block)
    return out.getvalue()


def packed(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def lying_bomb() -> bytes:
    """A workbook whose directory says a part is small while it unpacks to 60 MB."""
    data = bytearray(bomb("xl/media/a.bin", 60_000_000))
    at = data.rfind(b"PK\x01\x02")  # the last entry of the directory
    data[at + 24 : at + 28] = struct.pack("<I", 1000)
    return bytes(data)


LAUGHS = (
    '<!DOCTYPE lolz [<!ENTITY lol "lol">'
    + "".join(f'<!ENTITY lol{i} "{f"&lol{i - 1 or str()};" * 10}">' for i in range(1, 10))
    + "]>"
)
CORNER = (
    '<row r="1">'
    + cell("A1", "order")
    + '</row><row r="1048576">'
    + cell("XFD1048576", "x")
    + "</row>"
)
GOOD = PLAIN.encode()


def date_line(date: str) -> str:
    return f"order,date,total\nA1,{date},5\n"


def amount_line(amount: str) -> str:
    return f'order,date,total\nA1,2026-01-02,"{amount}"\n'


FILES: list[tuple[str, bytes | Callable[[], bytes], str]] = [
    # Encodings
    ("utf-8 with mark", b"\xef\xbb\xbf" + CHINESE.encode(), "orders:2"),
    ("gb18030", CHINESE.encode("gb18030"), "orders:2"),
    ("utf-16 with mark", CHINESE.encode("utf-16"), "orders:2"),
    ("utf-16-le without mark", PLAIN.encode("utf-16-le"), "orders:2"),
    ("utf-16-be without mark", PLAIN.encode("utf-16-be"), "orders:2"),
    ("windows latin", "order,date,total,name\nA1,2026-01-02,5,Zoë \nA2,2026-01-02,5,Renée,\n".encode("cp1252"),
     "orders:2"),
    ("one broken line", PLAIN.encode() * 60 + b"B1,2026-01-02,5\xff\xfe\n", "some"),
    ("two encodings", CHINESE.encode() + "A3,2026-01-04,7,林小满\n".encode("gb18030") * 2, "some"),
    ("utf-16 cut in the middle", CHINESE.encode("utf-16")[:-3], "some"),
    ("mark in the middle", GOOD + b"\xef\xbb\xbfA3,2026-01-04,7\n", "orders:3"),
    # Line ends and blanks
    ("CR only", PLAIN.replace("\n", "\r").encode(), "orders:2"),
    ("CRLF and LF mixed", b"order,date,total\r\nA1,2026-01-02,5\nA2,2026-01-03,6\r\n", "orders:2"),
    ("no line end at the end", GOOD.rstrip(), "orders:2"),
    ("blank lines everywhere", PLAIN.replace("\n", "\n\n\n").encode(), "orders:2"),
    ("empty", b"", "refused"),
    ("only blank lines", b"\n\n\n\r\n", "refused"),
    ("only spaces", b"   \n  \n", "refused"),
    ("header only", b"order,date,total\n", "refused"),
    ("header in row 12", b"Report of the shop\n" * 11 + GOOD, "orders:2"),
    # Control characters
    ("null characters", PLAIN.replace("A1", "A\0001").encode(), "orders:2"),
    ("nothing but nulls", b"\0" * 5000, "refused"),
    ("control and right-to-left characters", PLAIN.replace("A1", "\u202eA1\u200b\x07").encode(), "orders:2"),
    ("tabs and quotes of spreadsheets", b'order,date,total\n="A1",\'2026-01-02,\t5\nA2=,2026-01-03,6\n', "orders:2"),
    # Quoting
    ("a quote that is never closed", b'order,date,total\nA1,2026-01-02,"5\n'
     + b"".join(b"B%d,2026-01-03,6%s\n" % (i, b" " * 150) for i in range(1500)),
     "some"),
    ("a stray quote inside", b'order,date,total,title\nA1,2026-01-02,5,5" pipe\nA2,2026-01-02,5,x\n', "orders:2"),
    ("line ends inside a cell", b'order,date,total,note\nA1,2026-01-02,5,"two\nlines"\n', "orders:1"),
    # Width and size
    ("ten million columns", b"a," * 10_000_000 + b"b\n", "refused"),
    ("two thousand columns", b"order,date,total" + b",x" * 2000 + GOOD[16:], "refused"),
    ("a cell of one megabyte", b"order,date,total,note\nA1,2026-01-02,5," + b"x" * 1_000_000 + b"\n", "refused"),
    ("one line of twenty megabytes", b"x" * 20_000_000, "refused"),
    ("more cells than the header", b"order,date,total\nA1,2026-01-02,5,6,7\n", "problems"),
    ("fewer cells than the header", b"order,date,total,note\nA1,2026-01-02,5\n", "orders:1"),
    ("the same header twice", b"order,order,date,date,total,total\nA1,A1,2026-01-02,x,5,y\n", "orders:1"),
    ("six thousand lines of one order", b"order,date,total\n" + b"A1,2026-01-02,5\n" * 6000, "problems"),
    ("an order number of a thousand signs", b"order,date,total\n" + b"A" * 1000 + b",2026-01-02,5\n", "problems"),
    # Values
    ("year 0001", date_line("0001-01-01").encode(), "problems"),
    ("year 99999", date_line("99999-01-01").encode(), "problems"),
    ("31 February", date_line("2026-02-31").encode(), "problems"),
    ("25 o'clock", date_line("2026-02-01 25:61:00").encode(), "problems"),
    ("NaN", amount_line("NaN1").encode(), "problems"),
    ("infinity", amount_line("Infinity").encode(), "problems"),
    ("1e999", amount_line("1e999").encode(), "problems"),
    ("a hundred digits", amount_line("9" * 100).encode(), "problems"),
    ("thirteen digits", amount_line("9" * 13).encode(), "problems"),
    ("a negative amount is a return", amount_line("-5").encode(), "orders:1"),
    ("a formula as amount", amount_line("=1+1").encode(), "problems"),
    ("formulas as texts", b'order,date,total,title\nA1,2026-01-02,5,"=HYPERLINK(""http://x"")"\n', "orders:1"),
    ("SQL as order number", b"order,date,total\n'; DROP TABLE shop_order;--,2026-01-02,5\n", "orders:1"),
    # Not tables
    ("a picture", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40, "refused"),
    ("random bytes", bytes((i * 7919 + i // 251) % 256 for i in range(20_000)), "refused"),
    ("gzip", b"\x1f\x8b\x08" + b"x" * 100, "refused"),
    ("old Excel", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000, "refused"),
    ("HTML named csv", b"<html><body><table><tr><td>x</td></tr></table></body></html>", "refused"),
    # Workbooks
    ("a plain workbook", workbook, "orders:1"),
    ("external links and macros", lambda: workbook(extra={
        "xl/externalLinks/externalLink1.xml": b"<x>http://127.0.0.1:9/</x>", "xl/vbaProject.bin": b"\xd0\xcf"}),
     "orders:1"),
    ("entities that multiply", lambda: workbook(ROWS.replace(">A1<", ">&lol9;<"), doctype=LAUGHS), "any"),
    ("an entity that reads a file", lambda: workbook(
        ROWS.replace(">A1<", ">&x;<"), doctype='<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'), "any"),
    ("a cell in the last corner", lambda: workbook(CORNER), "refused"),
    ("a bomb", lambda: bomb("xl/media/a.bin", 450_000_000), "refused"),
    ("a bomb whose directory lies", lying_bomb, "refused"),
    ("an archive in an archive", lambda: packed(**{"inner.zip": packed(**{"a.csv": GOOD})}), "refused"),
    ("a zipped csv", lambda: packed(**{"orders.csv": GOOD}), "refused"),
    ("ten thousand parts", lambda: packed(**{"[Content_Types].xml": b"x", **{f"xl/{i}": b"" for i in range(10_000)}}),
     "refused"),
    ("a workbook cut in half", lambda: workbook()[:600], "refused"),
    ("a workbook without sheets", lambda: packed(**{"[Content_Types].xml": CONTENT_TYPES.encode(), "xl/x.xml": b""}),
     "refused"),
    ("PK and nothing else", b"PK\x03\x04" + b"\0" * 100, "refused"),
    # And one that is fine
    ("a known layout", UCI.encode(), "orders:4"),
]  # fmt: skip
