"""The inbox on its pages."""

import datetime as dt

import pytest

from shuke.collect import commands
from shuke.collect.models import Document
from shuke.collect.tests.test_documents import NOON, order
from shuke.collect.tests.test_pages import text_of
from shuke.common.access import SYSTEM
from shuke.shop.models import Order

pytestmark = pytest.mark.django_db


@pytest.fixture
def inbox(bring):
    """A file with a held and a rejected order, and an order by the API in two versions."""
    bring("orders", "order,date,total,status\nF1,2026-01-02,5,weird\nF2,someday,6,paid\n")
    for hour in (2, 1):
        body = order("A1", str(hour))
        at = NOON + dt.timedelta(hours=hour)
        commands.receive(SYSTEM, "api:orders", [commands.Incoming("A1", at, body)])
    weird = commands.Incoming("A2", NOON, order("A2", status="strange"))
    commands.receive(SYSTEM, "api:orders", [weird])
    return {d.key + d.state: d for d in Document.objects.all()}


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_list_and_each_document(inbox, browse, language):
    page = browse("marketer", language)
    assert "main/F1" in text_of(page.get("/imports/inbox/"))
    for document in inbox.values():
        assert page.get(f"/imports/inbox/{document.pk}/").status_code == 200


def test_the_list_is_narrowed_by_door_and_state(inbox, browse):
    page = browse("owner")

    def keys(query: str) -> set[str]:
        shown = text_of(page.get(f"/imports/inbox/?{query}"))
        return {key for key in ("F1", "F2", "A1", "A2") if f"{key}</td>" in shown}

    assert keys("source=api:orders") == {"A1", "A2"}
    assert keys("state=rejected") == {"F2"}
    assert keys("state=held&source=file:orders") == {"F1"}
    assert keys("state=outdated") == {"A1"}


def test_a_document_says_why_and_shows_what_came(inbox, browse):
    page = browse("owner")
    shown = text_of(page.get(f"/imports/inbox/{inbox['main/F2rejected'].pk}/"))
    for words in ("“someday” is no date that can be read", "file.csv", "line 3", "Rejected"):
        assert words in shown
    shown = text_of(page.get(f"/imports/inbox/{inbox['A1outdated'].pk}/"))
    assert "&quot;unit_price&quot;: &quot;1&quot;" in shown
    assert "Versions" in shown


def test_held_ones_are_tried_again(inbox, browse):
    page = browse("owner")
    held = inbox["A2held"]
    answer = page.post(f"/imports/inbox/{held.pk}/replay/", follow=True)
    assert "the reasons still stand" in text_of(answer)
    assert page.post(f"/imports/inbox/{inbox['main/F2rejected'].pk}/replay/").status_code == 404
    assert "Retry everything held" in text_of(
        page.get("/imports/inbox/?source=file:orders&state=held")
    )
    file = inbox["main/F1held"].file
    page.post(f"/imports/{file.pk}/replay/", {"word": ["weird"], "meaning": ["paid"]})
    assert Order.objects.filter(number="F1").exists()
    answer = page.post("/imports/inbox/replays/", {"source": "api:orders"}, follow=True)
    assert "the reasons still stand" in text_of(answer)
    assert page.post("/imports/inbox/replays/", {"source": "none"}).status_code == 422


def test_a_file_s_held_document_alone(inbox, browse, actor):
    page = browse("owner")
    held = inbox["main/F1held"]
    held.file.options = {**held.file.options, "statuses": {"weird": "paid"}}
    held.file.save()
    page.post(f"/imports/inbox/{held.pk}/replay/")
    held.refresh_from_db()
    assert held.state == "applied"


def test_who_may_not(inbox, browse):
    page = browse("agent")
    held = inbox["A2held"]
    assert page.get("/imports/inbox/").status_code == 403
    assert page.get(f"/imports/inbox/{held.pk}/").status_code == 403
    assert page.post(f"/imports/inbox/{held.pk}/replay/").status_code == 403
    assert browse("owner").get("/imports/inbox/999999/").status_code == 404
