"""Cells that cannot be read, mended in place: by page, before the import and after it, one by one and alike."""

import pytest
from django.core.management import CommandError, call_command
from tests.markup import tight

from shuke.collect import commands, queries, running
from shuke.collect.commands import Cell
from shuke.collect.models import Correction, Document, Import, Problem
from shuke.collect.tests.test_pages import posted_mapping, text_of, upload
from shuke.collect.tests.test_undo import undo
from shuke.collect.tests.test_undo_pages import program
from shuke.common.access import SYSTEM
from shuke.customers.models import Customer, Identity
from shuke.shop.models import Order

pytestmark = pytest.mark.django_db

HEADER = "order,date,status,product,quantity,price,phone,email\n"
#: An order of two lines with a bad date, two with an unknown word, one that is good.
ORDERS = (
    HEADER
    + "A1,2026-01-02,paid,Cap,1,10,,noor@example.com\n"
    + "A2,2026-13-45,paid,Cap,1,10,,emma@example.com\n"
    + "A2,2026-13-45,paid,Bib,2,5,,emma@example.com\n"
    + "A3,2026-01-04,bezahlt?,Cap,1,10,,mira@example.com\n"
    + "A4,2026-01-05,bezahlt?,Cap,1,10,,lena@example.com\n"
)


__all__ = ["program"]


@pytest.fixture
def page(home, browse):
    return browse("marketer")


def outcomes(source: Import) -> dict[str, int]:
    """Outcomes that occurred; as many as the file has lines."""
    summary = queries.summary(source)
    assert sum(summary["outcomes"].values()) == summary["lines"]
    return {name: n for name, n in summary["outcomes"].items() if n}


def mend(page, source: Import, **cells) -> str:
    """Send cells as {"3-1": text} would: `r3c1="…"`; gives the page after it."""
    fields = {f"cell-{name[1:].replace('c', '-')}": text for name, text in cells.items()}
    answer = page.post(f"/imports/{source.pk}/mend/cells/", fields, follow=True)
    return tight(answer.content.decode())


def test_a_mended_cell_imports_just_its_lines(bring, page):
    source = bring("orders", ORDERS)
    assert outcomes(source) == {"recorded": 1, "held": 2, "rejected": 2}
    assert "Mend lines here" in page.get(f"/imports/{source.pk}/").content.decode()
    shown = text_of(page.get(f"/imports/{source.pk}/mend/"))
    assert 'value="2026-13-45"' in shown and "is no date that can be read" in shown
    # One date of two lines: the order's second line still cannot stand.
    mend(page, source, r3c1="2026-01-03")
    assert outcomes(source) == {"recorded": 1, "held": 2, "rejected": 2}
    assert not Order.objects.filter(number="A2").exists()
    mend(page, source, r4c1="2026-01-03")
    assert outcomes(source) == {"recorded": 3, "held": 2}
    order = Order.objects.get(number="A2")
    assert (order.lines.count(), order.total) == (2, 20)
    assert order.placed_at.date().isoformat() in {"2026-01-02", "2026-01-03"}
    document = Document.objects.get(key="main/A2")
    assert document.state == "applied" and "2026-13-45" in document.payload
    listed = text_of(page.get(f"/imports/{source.pk}/mend/"))
    assert "<del>2026-13-45</del>" in listed and "<ins>2026-01-03</ins>" in listed


def test_the_same_everywhere(bring, page):
    source = bring("orders", ORDERS)
    shown = text_of(page.get(f"/imports/{source.pk}/mend/?reason=status_unknown"))
    assert "The same everywhere" in shown and "2 lines" in shown
    fields = {
        "like-0": "paid",
        "like-0-column": 2,
        "like-0-before": "bezahlt?",
        "reason": "status_unknown",
    }
    answer = page.post(f"/imports/{source.pk}/mend/cells/", fields, follow=True)
    assert "2 cells mended" in answer.content.decode()
    assert outcomes(source) == {"recorded": 3, "rejected": 2}
    assert set(Order.objects.values_list("number", "status")) == {
        ("A1", "paid"), ("A3", "paid"), ("A4", "paid"),
    }  # fmt: skip


def test_the_same_file_again_changes_nothing(bring, page):
    source = bring("orders", ORDERS)
    mend(page, source, r3c1="2026-01-03", r4c1="2026-01-03", r5c2="paid")
    before = list(
        Order.objects.order_by("number").values("number", "status", "placed_at", "revision")
    )
    again = bring("orders", ORDERS)
    assert outcomes(again) == {"unchanged": 4, "held": 1}
    assert (
        list(Order.objects.order_by("number").values("number", "status", "placed_at", "revision"))
        == before
    )
    assert Correction.objects.open().count() == 3


def test_a_later_file_with_the_same_lines_takes_what_was_corrected(bring, page):
    source = bring("customers", "email,name,birthday\nemma@example.com,Emma,1990-40-40\n")
    assert outcomes(source) == {"rejected": 1}
    mend(page, source, r2c2="1990-05-04")
    assert Customer.objects.get().birth_year == 1990
    later = bring(
        "customers",
        "email,name,birthday\nemma@example.com,Emma,1990-40-40\nmira@example.com,Mira,\n",
    )
    assert outcomes(later) == {"recorded": 1, "unchanged": 1}
    assert Customer.objects.get(name="Emma").birth_day == 4


def test_what_is_still_wrong_says_so_and_keeps_what_was_typed(bring, page):
    source = bring("orders", ORDERS)
    shown = mend(page, source, r5c2="zahlung")
    assert "“zahlung” is not known" in shown and 'value="zahlung"' in shown
    assert "in the file: bezahlt?" in shown
    assert outcomes(source) == {"recorded": 1, "held": 2, "rejected": 2}
    mend(page, source, r5c2="paid")
    assert Order.objects.filter(number="A3").exists()
    assert Correction.objects.count() == 2 and Correction.objects.open().get().after == "paid"


def test_a_phone_that_was_left_out_is_added(bring, page):
    source = bring("orders", HEADER + "A1,2026-01-02,paid,Cap,1,10,139123,noor@example.com\n")
    assert outcomes(source) == {"recorded": 1}
    assert 'value="139123"' in text_of(page.get(f"/imports/{source.pk}/mend/"))
    mend(page, source, r2c6="13912345678")
    assert outcomes(source) == {"recorded": 1}
    assert not queries.noted_lines(source).exists()
    assert Identity.objects.filter(
        kind="phone", customer__identities__value="noor@example.com"
    ).exists()


def test_what_a_later_file_said_stands(bring, page):
    source = bring("orders", ORDERS)
    bring("orders", HEADER + "A2,2026-01-06,shipped,Cap,1,10,,emma@example.com\n")
    mend(page, source, r3c1="2026-01-03", r4c1="2026-01-03")
    order = Order.objects.get(number="A2")
    assert (order.status, order.lines.filter(removed_at=None).count()) == ("shipped", 1)
    assert outcomes(source) == {"recorded": 1, "unchanged": 2, "held": 2}


def test_a_draft_is_mended_before_anything_is_recorded(page, run_jobs):
    source = upload(page, ORDERS, kind="orders")
    page.post(f"/imports/{source.pk}/mapping/", posted_mapping(source, then="trial"))
    run_jobs()
    assert "Mend lines here" in text_of(page.get(f"/imports/{source.pk}/"))
    fields = {"like-0": "paid", "like-0-column": 2, "like-0-before": "bezahlt?"}
    page.post(f"/imports/{source.pk}/mend/cells/", fields)
    mend(page, source, r3c1="2026-01-03")
    assert queries.noted_lines(source).count() == 2
    mend(page, source, r4c1="2026-01-03")
    assert not queries.noted_lines(source).exists()
    assert not Order.objects.exists() and not Document.objects.exists()
    page.post(f"/imports/{source.pk}/mapping/", posted_mapping(source, then="run"))
    run_jobs()
    assert outcomes(source) == {"recorded": 5}
    assert Order.objects.count() == 4 and not Problem.objects.exists()


def test_undoing_the_import_takes_mended_lines_too_and_they_come_again(bring, page):
    source = bring("orders", ORDERS)
    mend(page, source, r3c1="2026-01-03", r4c1="2026-01-03")
    undo(source)
    assert not Order.objects.exists() and not Customer.objects.exists()
    assert page.post(f"/imports/{source.pk}/mend/cells/", {"cell-5-2": "paid"}).status_code == 409
    again = bring("orders", ORDERS)
    assert outcomes(again) == {"recorded": 3, "held": 2}


def test_many_are_applied_in_the_background(bring, page, run_jobs, monkeypatch):
    monkeypatch.setattr("shuke.collect.commands.mending.AT_ONCE", 1)
    source = bring("orders", ORDERS)
    fields = {"like-0": "paid", "like-0-column": 2, "like-0-before": "bezahlt?"}
    answer = page.post(f"/imports/{source.pk}/mend/cells/", fields, follow=True)
    assert "their lines are being imported" in answer.content.decode()
    assert outcomes(source) == {"recorded": 1, "held": 2, "rejected": 2}
    run_jobs()
    assert outcomes(source) == {"recorded": 3, "rejected": 2}


def test_what_cannot_be_mended_in_place_says_what_to_do(bring, page):
    source = bring("orders", ORDERS)
    answer = page.post(f"/imports/{source.pk}/mend/cells/", {"cell-3-0": "A9", "cell-5-2": "paid"})
    assert answer.status_code == 422
    assert "mended in the file" in text_of(answer) and 'value="paid"' in text_of(answer)
    assert not Correction.objects.exists()
    answer = page.post(f"/imports/{source.pk}/mend/cells/", {"cell-99-1": "x"})
    assert answer.status_code == 422 and "does not wait" in text_of(answer)
    answer = page.post(f"/imports/{source.pk}/mend/cells/", {"cell-3-77": "x"})
    assert answer.status_code == 422 and "no such column" in text_of(answer)


def test_a_row_with_too_many_cells_stays_rejected(bring, page):
    text = HEADER + "A1,2026-01-99,paid,Cap,1,10,,\nA1,2026-01-02,paid,Bib,1,10,,,x,y\n"
    source = bring("orders", text)
    assert outcomes(source) == {"rejected": 2}
    mend(page, source, r2c1="2026-01-02")
    assert outcomes(source) == {"rejected": 2}
    assert not Order.objects.exists()


def test_who_may_not_import_may_not_mend(bring, browse):
    source = bring("orders", ORDERS)
    assert browse("agent").get(f"/imports/{source.pk}/mend/").status_code == 403
    assert (
        browse("agent").post(f"/imports/{source.pk}/mend/cells/", {"cell-5-2": "paid"}).status_code
        == 403
    )
    assert not Correction.objects.exists()


def test_unread_bytes_are_mended(bring, page):
    rows = "email,name\nemma@example.com,林小满\n".encode() + b"mira@example.com,J\xffrg\n"
    source = commands.receive_file(SYSTEM, [rows], "people.csv", kind="customers", encoding="utf-8")
    commands.start_import(SYSTEM, source.pk, background=False)
    running.run(source.pk)
    assert outcomes(source) == {"recorded": 1, "rejected": 1}
    mend(page, source, r3c1="Jörg")
    assert Customer.objects.filter(name="Jörg").exists()


def test_held_lines_that_are_replayed_take_corrections(bring, page):
    source = bring("orders", ORDERS)
    commands.mend_cells(SYSTEM, source.pk, [Cell(5, 2, "eigenes")])
    commands.replay_held(SYSTEM, source.pk, statuses={"eigenes": "paid"})
    assert set(Order.objects.values_list("number", flat=True)) == {"A1", "A3"}
    assert outcomes(source) == {"recorded": 2, "held": 1, "rejected": 2}
    assert running.run(source.pk) is None


def test_a_program_mends_and_pages_through_lines(bring, program):
    source = bring("orders", ORDERS)
    address = f"/api/v1/imports/{source.pk}/lines"
    shown = program.get(address).json()
    assert shown["count"] == 4 and shown["after"] is None
    assert shown["lines"][0]["cells"] == [
        {"column": 1, "label": "date", "text": "2026-13-45", "original": "2026-13-45"}
    ]
    given = {
        "cells": [{"row": row, "column": 1, "text": "2026-01-03"} for row in (3, 4)],
        "everywhere": [{"column": 2, "before": "bezahlt?", "after": "paid"}],
    }
    answer = program.post(address, given, content_type="application/json")
    assert (answer.status_code, answer.json()) == (200, {"cells": 4, "waiting": 0, "count": 0})
    assert outcomes(source) == {"recorded": 5}
    bad = {"cells": [{"row": 3, "column": 1, "text": "2026-01-03"}]}
    assert program.post(address, bad, content_type="application/json").status_code == 422


def test_the_command_line_mends(bring, capsys):
    source = bring("orders", ORDERS)
    call_command("import", "mend", str(source.pk))
    shown = capsys.readouterr().out
    assert "line 3: “2026-13-45” is no date" in shown and "4 lines wait" in shown
    call_command(
        "import",
        "mend",
        str(source.pk),
        everywhere=["status:bezahlt?=paid", "2:2026-13-45=2026-01-03"],
    )
    assert "4 cells mended." in capsys.readouterr().out
    assert outcomes(source) == {"recorded": 5}
    with pytest.raises(CommandError, match="does not wait"):
        call_command("import", "mend", str(source.pk), cell=["3:date=2026-01-03"])
    with pytest.raises(CommandError, match="no column"):
        call_command("import", "mend", str(source.pk), cell=["3:Datum=2026-01-03"])
    with pytest.raises(CommandError, match="LINE:COLUMN=TEXT"):
        call_command("import", "mend", str(source.pk), cell=["date=2026-01-03"])


def made(source: Import) -> dict[str, int]:
    """What the page says that the file made and changed, those that are not 0."""
    detail = queries.summary(source)["detail"]
    return {name: count for name, count in detail.items() if count}


def test_what_mended_lines_made_is_added_up(bring, page):
    """A file that was mended says the same as one that was right from the start."""
    source = bring("orders", ORDERS)
    assert (made(source)["orders"], made(source)["customers"]) == (1, 1)
    mend(page, source, r3c1="2026-01-03", r4c1="2026-01-03")
    assert (made(source)["orders"], made(source)["customers"]) == (2, 2)
    mend(page, source, r5c2="paid")
    mend(page, source, r6c2="paid")
    assert made(source) == {**made(source), "orders": 4, "customers": 4, "sale_lines": 5}
    assert outcomes(source) == {"recorded": 5}
    lines = b"".join(page.get(f"/imports/{source.pk}/outcomes.csv")).decode().splitlines()
    assert len(lines) == 6, "every line once, below its head"


def test_what_was_recorded_in_part_is_counted_once(bring, page):
    text = HEADER + "A1,2026-01-02,paid,Cap,1,10,12,noor@example.com\n"
    source = bring("orders", text)
    before = made(source)
    mend(page, source, r2c6="13911112222")
    after = made(source)
    assert Identity.objects.filter(kind="phone").exists()
    assert (after["orders"], after["sale_lines"]) == (before["orders"], before["sale_lines"])
    assert after["customers"] == before["customers"]
