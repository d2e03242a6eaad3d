"""Tables of reports as XLSX: the same rows as the CSV, figures as figures, no text a formula."""

import csv
import io
import re
from decimal import Decimal

import pytest
from python_calamine import CalamineWorkbook

from shuke.common.kit import xlsx

pytestmark = pytest.mark.once


def read(content: bytes) -> list[list]:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def test_a_workbook_holds_what_it_was_given():
    rows = [
        ["订单", "=1+1", " a & <b> "],
        [3, Decimal("-1234.5600"), 0.25],
        [2795461234567890123, None, "\x00'"],
        [True, float("nan"), Decimal("1E+3")],
    ]
    assert read(xlsx.workbook(rows)) == [
        ["订单", "=1+1", " a & <b> "],
        [3, -1234.56, 0.25],
        ["2795461234567890123", "", "'"],
        ["True", "nan", 1000],
    ]


@pytest.mark.django_db
def test_a_report_is_taken_along_as_a_workbook(town, browse):
    analyst = browse("analyst")
    page = analyst.get("/insight/trend/?days=365").content.decode()
    path = re.findall(r'href="(/insight/trend/\w+)\.xlsx\?days=365"', page)[0]
    answer = analyst.get(f"{path}.xlsx?days=365")
    assert answer["Content-Type"] == xlsx.MEDIA_TYPE
    assert answer["Content-Disposition"].endswith('.xlsx"')
    text = analyst.get(f"{path}.csv?days=365").content.decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text)))
    rows = read(answer.content)
    assert rows[0] == lines[0] and len(rows) == len(lines) > 2
    for row, line in zip(rows[1:], lines[1:], strict=True):
        for cell, written in zip(row, line, strict=True):
            assert cell == float(written) if isinstance(cell, float) else str(cell) == written
    assert analyst.get("/insight/trend/nonsense.xlsx").status_code == 404
