"""Proof of completeness: by source and day, what was said to be sent, what came, what became of it."""

import datetime as dt
import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client

from shuke.collect import arrivals, commands
from shuke.collect.models import ArrivalTally, Document
from shuke.collect.queries import arrivals as queries
from shuke.collect.tests.test_documents import document, order, send  # noqa: F401 - a fixture
from shuke.collect.tests.test_pages import text_of
from shuke.collect.tracking import recording, spool
from shuke.common import clock
from shuke.common.access import SYSTEM
from shuke.common.errors import Invalid, NotFound
from shuke.common.models import RecordedFact
from shuke.common.undoing import undo_changes
from shuke.shop.models import Order
from shuke.team.commands import make_token

pytestmark = pytest.mark.django_db


def today() -> dt.date:
    return clock.today()


def row_of(source: str, day: dt.date | None = None) -> queries.Arrivals:
    wanted = day or today()
    (row,) = queries.arrivals(wanted, wanted, source)
    return row


def figures(row: queries.Arrivals) -> dict[str, int]:
    return {name: n for name in ("sent", *queries.PARTS) if (n := getattr(row, name))}


def test_every_document_of_a_door_stands_in_one_figure(send):  # noqa: F811
    first = document("A1", 1, order())
    send("orders", first, document("A2", 1, order("A2", status="strange")))
    send("orders", first)
    send("orders", document("A1", 0, order(total="9")))
    send("orders", document("A3", 1, order("A3") | {"placed_at": "someday"}))
    row = row_of("api:orders")
    assert figures(row) == {
        "sent": 5, "recorded": 1, "repeated": 1, "outdated": 1, "held": 1, "rejected": 1,
    }  # fmt: skip
    assert (row.drift, row.needs, queries.recount()) == (0, "held", [])


def test_words_that_come_again_for_a_later_time_are_one_document(send):  # noqa: F811
    for hour, words in enumerate(["10", "20", "10"]):
        send("orders", document("A1", hour, order(total=words)))
    row = row_of("api:orders")
    assert (row.sent, row.repeated, row.drift) == (3, 1, 0)
    assert queries.recount() == []


def test_a_day_is_the_shops_and_a_state_moves_on_the_day_of_its_arrival(send):  # noqa: F811
    late = dt.datetime(2026, 11, 20, 17, tzinfo=dt.UTC)  # the 21st in Shanghai
    with clock.fixed(late):
        commands.receive(
            SYSTEM, "api:orders",
            [commands.Incoming("W", late, order("W", status="strange"))],
        )  # fmt: skip
    assert figures(row_of("api:orders", dt.date(2026, 11, 21))) == {"sent": 1, "held": 1}
    Document.objects.update(payload=json.dumps({"body": order("W")}))
    assert commands.replay_documents(SYSTEM, source="api:orders") == 1
    assert figures(row_of("api:orders", dt.date(2026, 11, 21))) == {"sent": 1, "recorded": 1}
    assert queries.arrivals(today(), today()) == [] and queries.recount() == []


def test_folding_changes_no_figure_and_leaves_one_row_each(send):  # noqa: F811
    for number in range(6):
        send("orders", document(f"F{number}", 1, order(f"F{number}")))
    before = figures(row_of("api:orders"))
    assert arrivals.fold() > 0
    assert figures(row_of("api:orders")) == before
    states = list(ArrivalTally.objects.values_list("state", flat=True))
    assert sorted(states) == ["applied", "sent"]


def test_a_count_that_is_wrong_is_seen(send):  # noqa: F811
    send("orders", document("A1", 1, order()))
    call_command("incoming", "--check")
    ArrivalTally.objects.create(source="api:orders", day=today(), state="applied", count=1)
    assert row_of("api:orders").needs == "drift"
    with pytest.raises(CommandError):
        call_command("incoming", "--check")


def test_a_file_counts_its_lines(bring):
    source = bring("orders", "order,date,total,status\nF1,2026-01-02,5,weird\nF2,someday,6,paid\nF3,2026-01-02,5,paid\n")  # fmt: skip
    row = row_of("file:orders")
    assert (row.stated, row.unit, row.file) == (3, "lines", source.pk)
    assert figures(row) == {"sent": 3, "recorded": 1, "held": 1, "rejected": 1}
    commands.replay_held(SYSTEM, source.pk, statuses={"weird": "paid"})
    assert figures(row_of("file:orders")) == {"sent": 3, "recorded": 2, "rejected": 1}


def test_a_file_that_was_not_read_to_its_end_is_a_gap(bring):
    source = bring("orders", "order,date,total\nF1,2026-01-02,5\nF2,2026-01-02,6\n")
    source.batches.update(lines=1, recorded=1)
    row = row_of("file:orders")
    assert (row.gap, row.needs) == (1, "unread")


def test_a_sender_says_how_much_it_sent(send, actor):  # noqa: F811
    send("orders", document("A1", 1, order()))
    secret = make_token(actor("marketer"), name="till", scopes=["imports.run", "imports.view"])[1]
    api = Client(headers={"authorization": f"Bearer {secret}", "accept-language": "en"})
    given = {"source": "api:orders", "day": today().isoformat(), "count": 3}
    (row,) = api.post("/api/v1/arrivals/counts", given, content_type="application/json").json()
    assert (row["stated"], row["gap"], row["needs"]) == (3, 2, "missing")
    assert "again" in row["advice"]
    (listed,) = api.get("/api/v1/arrivals").json()
    assert listed == row
    assert api.get("/api/v1/arrivals?since=2020-01-01").status_code == 422
    send("orders", document("A2", 1, order("A2")), document("A3", 1, order("A3")))
    assert row_of("api:orders").needs == ""


def test_what_nobody_can_have_sent_is_refused():
    with pytest.raises(NotFound):
        commands.state_count(SYSTEM, "file:orders", today(), 3)
    with pytest.raises(Invalid):
        commands.state_count(SYSTEM, "api:orders", today() + dt.timedelta(days=1), 3)
    with pytest.raises(Invalid):
        commands.state_count(SYSTEM, "api:orders", today(), -1)


def test_a_noted_count_is_undone(actor):
    owner = actor("owner")
    commands.state_count(owner, "api:orders", today(), 5)
    commands.state_count(owner, "api:orders", today(), 7)
    fact = RecordedFact.objects.filter(kind="collect.count_stated").latest("pk")
    undo_changes(owner, [fact.pk])
    assert row_of("api:orders").stated == 5


def test_events_stand_in_one_figure_each(home):
    key = commands_key()
    for message in ("m1", "m1", "m2"):
        spool.append(_call(key, [{"type": "track", "event": "Cart Viewed", "anonymousId": "a",
                                  "messageId": message}], [""]))  # fmt: skip
    spool.append(_call(key, [{"type": "page"}], ["nobody"]))
    recording.record_spool()
    row = row_of(f"events:{key.pk}")
    assert figures(row) == {"sent": 4, "recorded": 2, "repeated": 1, "rejected": 1}
    assert row.drift == 0


def test_calls_that_were_put_aside_are_tried_again(home, browse):
    key = commands_key()
    path = spool.append(_call(key, [{"type": "track", "event": "Cart Viewed", "anonymousId": "a"}], [""]))  # fmt: skip
    spool.hold(path)
    page = browse("owner")
    assert "put aside" in text_of(page.get("/imports/completeness/"))
    page.post("/imports/completeness/calls/")
    recording.record_spool()
    assert queries.calls() == {"waiting": 0, "held": 0}
    assert row_of(f"events:{key.pk}").recorded == 1


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_page_tells_and_each_number_opens_its_documents(send, bring, browse, language):  # noqa: F811
    page = browse("marketer", language)
    assert page.get("/imports/completeness/").status_code == 200
    send("orders", document("A1", 1, order()), document("A2", 1, order("A2", status="strange")))
    bring("orders", "order,date,total,status\nF1,2026-01-02,5,weird\n")
    answer = page.get("/imports/completeness/?days=7&show=open")
    row = row_of("api:orders")
    assert row.url("held").replace("&", "&amp;") in answer.content.decode()
    listed = text_of(page.get(row.url("held")))
    assert ">A2<" in listed and ">A1<" not in listed
    assert "F1" in text_of(page.get(row_of("file:orders").url("held")))


def test_a_count_is_noted_on_the_page(browse):
    page = browse("owner")
    given = {"source": "api:orders", "day": today().isoformat(), "count": "4"}
    assert page.post("/imports/completeness/counts/", given).status_code == 302
    assert "4 missing" in text_of(page.get("/imports/completeness/"))
    answer = page.post("/imports/completeness/counts/", {**given, "day": "2030-01-01"})
    assert "still to come" in text_of(answer)


def test_nobody_else_may(browse):
    assert browse("agent").get("/imports/completeness/").status_code == 403


def test_the_verb(send, capsys):  # noqa: F811
    send("orders", document("A1", 1, order()))
    call_command("incoming", "--json")
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["source"], row["sent"], row["recorded"]) == ("api:orders", 1, 1)
    call_command("incoming", "--open")
    assert "Nothing" in capsys.readouterr().out


def test_a_rejected_document_is_tried_again_after_a_fix(send, browse):  # noqa: F811
    send("orders", document("A1", 1, order() | {"placed_at": "someday"}))
    stored = Document.objects.get()
    assert stored.state == "rejected"
    Document.objects.update(payload=json.dumps({"body": order()}))  # as if our reading were mended
    page = browse("owner")
    assert "Try again" in text_of(page.get(f"/imports/inbox/{stored.pk}/"))
    page.post(f"/imports/inbox/{stored.pk}/replay/")
    assert Order.objects.count() == 1
    assert figures(row_of("api:orders")) == {"sent": 1, "recorded": 1}


def test_the_plan_reads_an_index(django_assert_max_num_queries):
    rows = Document.objects.filter(
        source="api:orders", received_at__gte=clock.now(), state="applied"
    )
    plan = rows.order_by("-received_at").explain()
    assert "document_of_door" in plan or "Seq Scan" in plan  # PostgreSQL reads an empty table whole
    # Doors of forms, shops, keys, mailboxes, platforms and partners, and what came in by each way.
    with django_assert_max_num_queries(9):
        queries.arrivals(today() - dt.timedelta(days=13), today())


def commands_key():
    from shuke.collect.commands.tracking import make_key

    return make_key(SYSTEM, name="Shop", side="browser")


def _call(key, events: list, reasons: list[str]) -> dict:
    return {"key": key.pk, "received": clock.now().isoformat(), "sent": None, "agent": "",
            "events": events, "reasons": reasons}  # fmt: skip


def test_the_day_stands_in_the_form_in_chinese_too(browse):
    page = browse("owner", "zh-hans").get("/imports/completeness/").content.decode()
    assert f'name="day" value="{today().isoformat()}"' in page


def test_a_day_of_which_nothing_was_recorded_does_not_add_up(send, browse):  # noqa: F811
    send("orders", document("A1", 1, order("A1") | {"placed_at": "someday"}))
    row = row_of("api:orders")
    assert (row.gap, row.needs) == (0, "rejected")
    shown = text_of(browse("owner").get("/imports/completeness/"))
    assert "All of it was rejected" in shown and "adds up<" not in shown
    send("orders", document("A2", 1, order("A2")))
    assert row_of("api:orders").needs == ""
