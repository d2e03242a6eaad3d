"""Suspected fake orders: signs, weights, rehearsal, switching on and off, orders judged by hand."""

import datetime as dt
import json

import polars as pl
import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client

from shuke.common import clock
from shuke.common.access import SYSTEM
from shuke.common.errors import Conflict, Invalid
from shuke.common.models import RecordedFact
from shuke.common.undoing import undo_changes
from shuke.customers.commands import resolve_people
from shuke.shop import commands
from shuke.shop.commands import record_events
from shuke.shop.commands.suspecting import run_rehearsal
from shuke.shop.models import ExclusionMark, Order, SuspicionRules
from shuke.shop.queries import suspicion as queries
from shuke.shop.suspicion import SIGNALS
from shuke.shop.suspicion.judging import judge
from shuke.shop.suspicion.rules import Rules
from shuke.shop.tests.test_recording import line, order, record
from shuke.team.commands import make_token

pytestmark = pytest.mark.django_db
#: Eleven in the morning in Shanghai, some days ago.
NOW = dt.datetime(2026, 11, 30, 3, tzinfo=dt.UTC)
THEN = NOW - dt.timedelta(days=20)
OFF = {signal.code: {"weight": 0} for signal in SIGNALS}


@pytest.fixture(autouse=True)
def _clock():
    with clock.fixed(NOW):
        yield


@pytest.fixture
def people(db) -> list[int]:
    with transaction.atomic():
        frame = pl.DataFrame({"number": [str(100 + n) for n in range(20)]})
        return resolve_people(frame, source="test", at=THEN)["customer_id"].to_list()


def sale(number: str, customer: int | None, minutes: float = 0, **values) -> tuple[dict, dict]:
    """A shipped sale of 10 of the product X, so many minutes after `THEN`."""
    at = THEN + dt.timedelta(minutes=minutes)
    head = {**order(number, customer), "placed_at": at, "currency": "CNY", "status": "shipped"}
    return {**head, **values}, line(number, 1, "X", 1, 10)


def sell(*sales: tuple[dict, dict]) -> None:
    record([head for head, _line in sales], [each for _head, each in sales])


def only(code: str, **numbers: int) -> dict:
    """Rules of one sign."""
    return {"threshold": 1, "signals": {**OFF, code: {"weight": 1, **numbers}}}


def suspects(definition: dict) -> set[str]:
    rules = Rules.of(definition)
    judged = judge(rules, NOW - dt.timedelta(days=90), NOW)
    return set(judged.filter(pl.col("score") >= rules.threshold)["number"])


def tried(definition: dict, actor=SYSTEM) -> SuspicionRules:
    row = commands.write_rules(actor, definition)
    run_rehearsal(row.pk)
    return SuspicionRules.objects.get(pk=row.pk)


# The signs


def test_a_burst_of_first_orders_of_one_product(people):
    burst = [sale(f"F{n}", people[n], n * 10) for n in range(5)]
    sell(*burst, sale("LATE", people[6], 300), sale("OLD", people[7], -60 * 24))
    sell(sale("AGAIN", people[7], 15))
    assert suspects(only("farm", buyers=5, minutes=60)) == {f"F{n}" for n in range(5)}
    assert suspects(only("farm", buyers=6, minutes=60)) == set()
    assert suspects(only("farm", buyers=5, minutes=39)) == set()


def test_a_basket_of_two_products_is_no_farm(people):
    heads = [sale(f"F{n}", people[n], n)[0] for n in range(4)]
    lines = [line(f"F{n}", at, code, 1, 10) for n in range(4) for at, code in ((1, "X"), (2, "Y"))]
    record(heads, lines)
    assert suspects(only("farm", buyers=3, minutes=60)) == set()


def test_one_buyer_many_times_is_neither_farm_nor_shared_device(people):
    sell(*(sale(f"S{n}", people[0], n) for n in range(6)))
    visit({f"S{n}": "a:phone" for n in range(6)})
    assert suspects(only("device", buyers=2, days=14)) == set()
    assert suspects(only("farm", buyers=3, minutes=60)) == set()


def test_one_device_of_many_buyers(people):
    sell(*(sale(f"D{n}", people[n], n * 60 * 24) for n in range(4)), sale("OWN", people[9]))
    visit({**{f"D{n}": "a:phone" for n in range(4)}, "OWN": "a:other"})
    assert suspects(only("device", buyers=4, days=14)) == {"D0", "D1", "D2", "D3"}
    assert suspects(only("device", buyers=4, days=2)) == set()


def test_records_of_one_person_are_one_buyer(people):
    from shuke.customers.commands import merge_customers

    sell(*(sale(f"D{n}", people[n], n) for n in range(4)))
    visit({f"D{n}": "a:phone" for n in range(4)})
    assert suspects(only("device", buyers=4)) != set()
    merge_customers(SYSTEM, people[0], people[1])
    assert suspects(only("device", buyers=4)) == set()


def test_paid_back_before_it_was_sent(people):
    sell(
        sale("BACK", people[0], status="paid", refunded=100_000),
        sale("PART", people[1], status="paid", refunded=50_000),
        sale("SENT", people[2], status="shipped", refunded=100_000),
    )
    assert suspects(only("refund")) == {"BACK"}


def test_sent_back_whole_within_hours(people):
    sell(sale("SOON", people[0]), sale("LATE", people[1]))
    for number, hours in (("SOON", 5), ("LATE", 50)):
        head = {**sale(f"R-{number}", people[0 if number == "SOON" else 1], hours * 60)[0], "kind": "return"}  # fmt: skip
        record([head], [line(f"R-{number}", 1, "X", -1, 10)])
    commands_tie()
    assert suspects(only("refund", hours=24)) == {"SOON"}


def test_one_door_of_many_buyers(people):
    door, other = "d" * 32, "e" * 32
    sell(
        *(sale(f"A{n}", people[n], n * 60 * 24, address_key=door) for n in range(4)),
        *(sale(f"B{n}", people[9], n, address_key=other) for n in range(5)),
        *(sale(f"C{n}", people[10 + n], n) for n in range(5)),
    )
    assert suspects(only("address", buyers=4, days=14)) == {f"A{n}" for n in range(4)}
    assert suspects(only("address", buyers=4, days=2)) == set()
    assert suspects(only("address", buyers=5, days=14)) == set()


def test_parcels_with_nothing_in_them(people):
    sell(*(sale(number, people[at]) for at, number in enumerate(("AIR", "FULL", "HALF", "TWO"))))
    ids = dict(Order.objects.values_list("number", "pk"))
    weights = [("AIR", 12), ("FULL", 350), ("HALF", 10), ("HALF", None), ("TWO", 10), ("TWO", 300)]
    with transaction.atomic():
        commands.record_parcels(
            ({"order": ids[number], "number": f"SF{at:010d}", "weight": grams}
             for at, (number, grams) in enumerate(weights)),
            by="test",
        )  # fmt: skip
    assert suspects(only("light", grams=30)) == {"AIR"}
    assert suspects(only("light", grams=12)) == set()


def test_rules_that_were_kept_before_a_sign_existed_do_not_gain_it(people, actor):
    row = tried(only("hours"))
    old = {
        code: values
        for code, values in row.definition["signals"].items()
        if code not in ("address", "light")
    }
    SuspicionRules.objects.filter(pk=row.pk).update(definition={**row.definition, "signals": old})
    commands.begin_rules(actor("owner"), row.pk)
    sell(*(sale(f"A{n}", people[n], address_key="d" * 32) for n in range(9)))
    assert commands.mark_suspects() == 0
    assert Rules.of(only("address")).used, "a new version can ask for it"


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("浙江省杭州市西湖区文三路 1 号 3 幢 201", "西湖区文三路1号3幢201", True),
        ("西湖区文三路１号３幢２０１室", "西湖区文三路1号3幢201室", True),
        ("西湖区文三路1号3幢201", "西湖区文三路1号3幢202", False),
        ("西湖区文三路1号菜鸟驿站", "西湖区文三路1号菜鸟驿站", False),
        ("西湖区****", "西湖区****", False),
        ("西湖区文三路", "西湖区文三路", False),
    ],
)
def test_one_door_is_told_however_it_is_written(first, second, same):
    keys = [commands.address_key("杭州", text) for text in (first, second)]
    assert (keys[0] == keys[1] != "") is same
    assert commands.address_key("上海", second) not in keys or not keys[1]
    assert not any("文三" in key for key in keys)


def test_odd_hours_are_those_of_the_shop(people):
    sell(sale("NIGHT", people[0], -8 * 60), sale("DAY", people[1]))  # 3 and 11 in Shanghai
    assert suspects(only("hours", begins=2, ends=5)) == {"NIGHT"}


def test_no_parcel_in_a_store_that_sends(people):
    sell(*(sale(f"S{n}", people[n]) for n in range(3)), sale("NONE", people[5], status="paid"))
    till = [sale(f"T{n}", people[n], status="paid", store="hubin") for n in range(3)]
    record([head for head, _ in till], [{**each, "store": "hubin"} for _, each in till])
    assert suspects(only("parcel", days=10)) == {"NONE"}
    assert suspects(only("parcel", days=25)) == set()


def test_weights_add_up(people):
    sell(sale("BOTH", people[0], -8 * 60, status="paid", refunded=100_000), sale("ONE", people[1], -8 * 60))  # fmt: skip
    signals = {**OFF, "hours": {"weight": 1}, "refund": {"weight": 2}}
    assert suspects({"threshold": 3, "signals": signals}) == {"BOTH"}
    assert suspects({"threshold": 1, "signals": signals}) == {"BOTH", "ONE"}


# The rules


@pytest.mark.parametrize(
    ("definition", "place"),
    [
        ({"threshold": 0}, "threshold"),
        ({"threshold": 20}, "threshold"),
        ({"signals": {"device": {"weight": 9}}}, "signals.device.weight"),
        ({"signals": {"device": {"buyers": 1}}}, "signals.device.buyers"),
        ({"signals": {"device": {"wings": 1}}}, "signals.device.wings"),
        ({"signals": {"moon": {"weight": 1}}}, "signals.moon"),
        ({"signals": {"hours": {"begins": 5, "ends": 2}}}, "signals.hours.ends"),
    ],
)
def test_what_cannot_be_used_is_said_by_place(definition, place):
    with pytest.raises(Invalid) as refused:
        commands.write_rules(SYSTEM, definition)
    assert place in refused.value.fields


def test_a_rehearsal_tells_and_changes_nothing(people):
    sell(*(sale(f"F{n}", people[n], n) for n in range(5)), sale("FINE", people[9], 600))
    commands.exclude_order(SYSTEM, Order.objects.get(number="F0").pk, "by hand")
    commands.exclude_order(SYSTEM, Order.objects.get(number="FINE").pk, "by hand")
    commands.exclude_order(SYSTEM, Order.objects.get(number="F1").pk, "by hand")
    commands.include_order(SYSTEM, Order.objects.get(number="F1").pk)
    result = tried(only("farm", buyers=5, minutes=60)).result
    assert {name: result[name] for name in ("all", "orders", "already", "missed", "included")} == {
        "all": 6, "orders": 5, "already": 1, "missed": 1, "included": 1,
    }  # fmt: skip
    assert result["amounts"] == {"CNY": "50.0000"}
    assert result["by_sign"] == {"farm": 5} and len(result["examples"]) == 5
    assert Order.objects.exclude(excluded_at=None).count() == 2


def test_rules_hold_after_a_rehearsal_and_leave_out_what_they_suspect(people):
    sell(*(sale(f"F{n}", people[n], n) for n in range(5)), sale("FINE", people[9], 600))
    row = commands.write_rules(SYSTEM, only("farm", buyers=5, minutes=60))
    with pytest.raises(Conflict):
        commands.begin_rules(SYSTEM, row.pk)
    assert commands.mark_suspects() == 0
    run_rehearsal(row.pk)
    commands.begin_rules(SYSTEM, row.pk)
    commands.mark_suspects(whole=True)
    assert left_out() == {f"F{n}" for n in range(5)}
    mark = ExclusionMark.objects.first()
    assert mark.rules_id == row.pk and "60" in mark.reason
    assert commands.mark_suspects() == 0
    with pytest.raises(Conflict):
        commands.begin_rules(SYSTEM, row.pk)


def test_what_somebody_counted_again_is_left_alone(people):
    sell(*(sale(f"F{n}", people[n], n) for n in range(5)))
    start(only("farm", buyers=5, minutes=60))
    commands.include_order(SYSTEM, Order.objects.get(number="F0").pk, "a friend of ours")
    assert commands.mark_suspects(whole=True) == 0
    assert left_out() == {"F1", "F2", "F3", "F4"}


def test_switching_off_puts_back_what_the_rules_left_out(people):
    sell(*(sale(f"F{n}", people[n], n) for n in range(5)), sale("HAND", people[9], 600))
    commands.exclude_order(SYSTEM, Order.objects.get(number="HAND").pk, "by hand")
    row = start(only("farm", buyers=5, minutes=60))
    assert commands.end_rules(SYSTEM, row.pk, put_back=True) == 5
    assert left_out() == {"HAND"} and queries.holding() is None
    with pytest.raises(Conflict):
        commands.end_rules(SYSTEM, row.pk)
    start(only("farm", buyers=5, minutes=60))
    assert len(left_out()) == 6  # that rules put them back is nobody's judgement


def test_switching_on_is_undone_to_the_version_before(people, actor):
    owner = actor("owner")
    sell(*(sale(f"F{n}", people[n], n) for n in range(5)))
    first = start(only("hours", begins=2, ends=5))
    second = tried(only("farm", buyers=5, minutes=60))
    commands.begin_rules(owner, second.pk)
    commands.mark_suspects(whole=True)
    fact = RecordedFact.objects.filter(kind="shop.suspicion_begun").latest("pk")
    undo_changes(owner, [fact.pk])
    assert left_out() == set() and queries.holding() == first


# Pages, API, verb


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_page_from_the_form_to_the_switch(people, browse, language):
    sell(*(sale(f"F{n}", people[n], n) for n in range(8)))
    page = browse("owner", language)
    assert page.get("/orders/suspected/").status_code == 200
    answer = page.post("/orders/suspected/new/", form_of())
    row = SuspicionRules.objects.get()
    assert answer.status_code == 302 and page.get(answer.url).status_code == 200
    run_rehearsal(row.pk)
    shown = page.get(answer.url).content.decode()
    assert "F7" in shown and "80" in shown
    assert page.post(f"/orders/suspected/{row.pk}/start/").status_code == 302
    commands.mark_suspects(whole=True)
    assert len(left_out()) == 8
    page.post(f"/orders/suspected/{row.pk}/ending/", {"put_back": "1"})
    assert left_out() == set()


def test_a_form_that_cannot_be_used_says_why(browse):
    page = browse("owner")
    answer = page.post("/orders/suspected/new/", {**form_of(), "threshold": "20"})
    assert answer.status_code == 422 and "No order can come to this" in answer.content.decode()
    answer = page.post("/orders/suspected/new/", {**form_of(), "device-buyers": "1"})
    assert answer.status_code == 422 and not SuspicionRules.objects.exists()


def test_only_the_owner_may(browse):
    assert browse("marketer").get("/orders/suspected/").status_code == 403


def test_the_api(people, actor):
    sell(*(sale(f"F{n}", people[n], n) for n in range(5)))
    secret = make_token(actor("owner"), name="bot", scopes=["orders.suspect"])[1]
    api = Client(headers={"authorization": f"Bearer {secret}", "accept-language": "en"})
    given = only("farm", buyers=5, minutes=60)
    answer = api.post("/api/v1/orders/suspicion", given, content_type="application/json")
    assert answer.status_code == 202
    pk = answer.json()["id"]
    one = f"/api/v1/orders/suspicion/{pk}"
    assert api.post(f"{one}/start").status_code == 409
    run_rehearsal(pk)
    assert api.get(one).json()["rehearsal"]["orders"] == 5
    assert api.post(f"{one}/start").json()["holds"] is True
    commands.mark_suspects(whole=True)
    ended = api.post(f"{one}/ending", {"put_back": True}, content_type="application/json")
    assert ended.json() == {"included": 5}
    assert [row["id"] for row in api.get("/api/v1/orders/suspicion").json()] == [pk]
    bad = api.post("/api/v1/orders/suspicion", {"threshold": 99}, content_type="application/json")
    assert bad.status_code == 422


def test_the_verb(people, capsys):
    sell(*(sale(f"F{n}", people[n], n) for n in range(5)))
    call_command("suspects", "--try", "threshold=3", "--try", "farm.buyers=5", "--json")
    (row,) = json.loads(capsys.readouterr().out)
    assert row["rehearsal"]["orders"] == 5
    call_command("suspects", "--start", str(row["id"]), "--mark")
    assert "holds" in capsys.readouterr().out and len(left_out()) == 5


def left_out() -> set[str]:
    return set(Order.objects.exclude(excluded_at=None).values_list("number", flat=True))


def start(definition: dict) -> SuspicionRules:
    row = tried(definition)
    commands.begin_rules(SYSTEM, row.pk)
    commands.mark_suspects(whole=True)
    return row


def form_of() -> dict[str, str]:
    from shuke.shop.forms_suspicion import SuspicionForm
    from shuke.shop.suspicion import standard

    form = SuspicionForm(standard())
    return {name: str(field.initial) for name, field in form.fields.items()}


def visit(visitors: dict[str, str]) -> None:
    """Completed orders of these devices."""
    rows = [
        {"at": THEN, "name": "order_completed", "visitor": visitor, "store": "main",
         "order_number": number}
        for number, visitor in visitors.items()
    ]  # fmt: skip
    with transaction.atomic():
        record_events(pl.DataFrame(rows), door="test")


def commands_tie() -> None:
    from shuke.shop.commands import tie_returns

    buyers = Order.objects.filter(kind="return").values_list("customer_id", flat=True)
    frame = pl.DataFrame(
        [{"customer_id": pk, "since": THEN} for pk in buyers],
        schema={"customer_id": pl.Int64, "since": pl.Datetime("us", "UTC")},
    )
    with transaction.atomic():
        tie_returns(frame)
