"""Rows cut many at a time are the rows that are cut one by one, wherever a block happens to end."""

import pytest

from shuke.collect.reading import Reading, blocks
from shuke.collect.reading.table import fitted, records
from shuke.common.errors import Invalid

pytestmark = pytest.mark.once

FILES = {
    "plain": b"a,b\n1,2\n3,4\n5,6\n",
    "quoted": b'a,b\n"1\n1","2,2"\n"say ""yes""",4\r\n5,"six\r\nlines"\n',
    "old mac": b"a,b\r1,2\r3,4\r",
    "windows": b"\xef\xbb\xbfa,b\r\n1,2\r\n\r\n3,4",
    "ragged": b"a,b\n1\n1,2,\n1,2,3\n,\n\n7,8\n",
    "broken bytes": "a,b\n1,二\n3,\udcff4\n\udcfe,6,7\n8,九\n".encode("utf-8", "surrogateescape"),
    "nothings": b"a,b\n1\0,2\n\0\n3,\0\0\n",
    "title above": b"Orders\n\na,b,c\n1,2,3\n4,5\n",
}


@pytest.mark.parametrize("name", FILES)
def test_the_same_rows_wherever_a_block_ends(tmp_path, name):
    path = tmp_path / "table.csv"
    path.write_bytes(FILES[name])
    reading = Reading(header_row=3 if name == "title above" else 1)
    expected = _one_by_one(path, reading)
    for size in (1, 2, 3, 5, 8, 1000):
        cut = [
            (number, list(cells), bad)
            for block in blocks(path, reading, size)
            for number, bad, *cells in zip(block.numbers, block.bad, *block.columns, strict=True)
        ]
        assert cut == expected, f"{name} in blocks of {size}"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a,b\n1,2\n" + "," * 2000 + "\n", "too_wide"),
        ("a,b\n1,2\n3," + "x" * 2_000_001 + "\n", "too_long"),
        ('a,b\n1,2\n"3,' + "4\n" * 110_000, "broken_quote"),
    ],
)
def test_what_cannot_be_cut_is_refused_with_its_line(tmp_path, text, code):
    path = tmp_path / "table.csv"
    path.write_text(text)
    with pytest.raises(Invalid) as refused:
        list(blocks(path, Reading()))
    assert refused.value.code == code
    assert code == "too_long" or "3" in refused.value.message


def _one_by_one(path, reading) -> list[tuple]:
    rows, width = [], 0
    for number, cells, broken in records(path, reading):
        if number <= reading.header_row:
            width = len(cells)
        elif any(cells):
            rows.append((number, *fitted(cells, width, broken)))
    return rows
