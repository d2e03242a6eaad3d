"""A mend taken back: what its lines recorded goes, and they wait again as they did."""

import pytest

from shuke.collect.models import Correction, Document, Import
from shuke.collect.tests.test_mending import HEADER, ORDERS, mend, outcomes, page
from shuke.collect.tests.test_pages import posted_mapping, upload
from shuke.collect.tests.test_undo import record, undo
from shuke.common.models import RecordedFact
from shuke.customers.models import Customer, Identity
from shuke.shop.models import Order

pytestmark = pytest.mark.django_db

__all__ = ["page"]


def take_back(page) -> str:
    """Undo the latest mend as its toast does; what the page then says."""
    fact = RecordedFact.objects.filter(kind="collect.lines_mended").latest("pk")
    return page.post(f"/changes/{fact.pk}/undo/", {"next": "/imports/"}, follow=True).text


def waiting(source: Import) -> list[tuple]:
    columns = ("row", "outcome", "first", "reason", "value", "settled_at")
    return list(source.problems.order_by("row", "pk").values_list(*columns))


def test_what_the_lines_recorded_goes_and_they_wait_again(bring, page):
    source = bring("orders", ORDERS)
    before, lines = record(), waiting(source)
    mend(page, source, r3c1="2026-01-03", r4c1="2026-01-03", r5c2="paid")
    assert Order.objects.filter(number__in=["A2", "A3"]).count() == 2
    assert Customer.objects.count() == 3
    take_back(page)
    assert record() == before
    assert waiting(source) == lines and outcomes(source) == {
        "recorded": 1,
        "held": 2,
        "rejected": 2,
    }
    assert not Correction.objects.open().exists()
    assert Document.objects.get(key="main/A2").state == "rejected"
    # And once more the other way, and the import itself after that.
    mend(page, source, r3c1="2026-01-03", r4c1="2026-01-03")
    assert outcomes(source) == {"recorded": 3, "held": 2}
    undo(source)
    assert not Order.objects.exists() and not Customer.objects.exists()


def test_what_other_lines_of_the_file_told_of_the_same_person_stays(bring, page):
    told = HEADER + "A1,2026-01-02,paid,Cap,1,10,139123,noor@example.com\n"
    source = bring("orders", told + "A2,2026-13-45,paid,Cap,1,10,,noor@example.com\n")
    before, lines = record(), waiting(source)
    mend(page, source, r2c6="13912345678", r3c1="2026-01-03")
    assert Identity.objects.filter(kind="phone").exists()
    take_back(page)
    assert [order.number for order in Order.objects.all()] == ["A1"]
    assert record() == before and waiting(source) == lines
    undo(source)
    assert not Customer.objects.exists()


def test_an_earlier_correction_of_the_same_cell_holds_again(bring, page):
    source = bring("orders", ORDERS)
    mend(page, source, r5c2="zahlung")
    lines = waiting(source)
    mend(page, source, r5c2="paid")
    assert Order.objects.filter(number="A3").exists()
    take_back(page)
    assert Correction.objects.open().get().after == "zahlung"
    assert waiting(source) == lines and not Order.objects.filter(number="A3").exists()


def test_what_was_changed_since_stands_in_the_way(bring, page):
    source = bring("orders", ORDERS)
    mend(page, source, r3c1="2026-01-03", r4c1="2026-01-03")
    bring("orders", HEADER + "A2,2026-01-06,shipped,Cap,1,10,,emma@example.com\n")
    assert "was changed since then" in take_back(page)
    assert Order.objects.get(number="A2").status == "shipped"
    assert Correction.objects.open().count() == 2


def test_lines_of_a_draft_are_judged_anew(page, run_jobs):
    source = upload(page, ORDERS, kind="orders")
    page.post(f"/imports/{source.pk}/mapping/", posted_mapping(source, then="trial"))
    run_jobs()
    mend(page, source, r5c2="paid")
    assert source.problems.get(row=5).settled_at
    take_back(page)
    assert source.problems.get(row=5).settled_at is None
    mend(page, source, r5c2="paid")
    page.post(f"/imports/{source.pk}/mapping/", posted_mapping(source, then="run"))
    run_jobs()
    assert "was imported since then" in take_back(page)
    assert Order.objects.filter(number="A3").exists()


def test_many_at_once_go_with_the_import_only(bring, page, run_jobs, monkeypatch):
    monkeypatch.setattr("shuke.collect.commands.mending.AT_ONCE", 1)
    source = bring("orders", ORDERS)
    mend(page, source, r5c2="paid", r6c2="paid")
    take_back(page)  # none was applied yet
    assert not Correction.objects.open().exists()
    mend(page, source, r5c2="paid", r6c2="paid")
    run_jobs()
    assert "only the whole import can be undone" in take_back(page)
