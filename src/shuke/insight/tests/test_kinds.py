"""Kinds of buyers: rules as sentences, tried on the past, everybody told apart, shown where work is done."""

import datetime as dt
import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from shuke.common import clock
from shuke.common.access import SYSTEM
from shuke.common.errors import Conflict, Invalid
from shuke.common.models import RecordedFact
from shuke.common.undoing import undo_changes
from shuke.customers.commands import merge_customers
from shuke.insight import commands
from shuke.insight.commands.kinds import rehearse_kinds
from shuke.insight.kinds import Rules
from shuke.insight.models import BuyerKind, KindPast, KindRules, KindRun
from shuke.insight.queries import kinds as queries
from shuke.insight.tests.conftest import TODAY
from shuke.insight.tests.fair import ask
from shuke.insight.tests.habits import buy, hold, members, settle
from shuke.shop.models import Order
from shuke.warehouse.testing import fill

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(shop):
    return settle(shop)


def kinds() -> dict[str, str]:
    return dict(BuyerKind.objects.values_list("customer__name", "kind"))


def test_buyers_are_told_apart_by_what_was_measured(people):
    hold()
    rows = {row.customer.name: row for row in BuyerKind.objects.select_related("customer")}
    assert {name: row.kind for name, row in rows.items()} == {
        "林小满": "relationship", "王爱国": "transaction", "Emma": "mixed",
    }  # fmt: skip
    lin, wang, emma = (rows[name] for name in ("林小满", "王爱国", "Emma"))
    assert (lin.orders, lin.discount, lin.margin, lin.tenure, lin.returns) == (11, 0, 50, 304, 0)
    assert lin.rhythm == 3  # gaps of 28 to 31 days
    # 17 of the days between 1, 18 and 1: mean 20/3, deviation 8.01
    assert (wang.discount, wang.tenure, wang.rhythm, wang.returns) == (100, 20, 120, 25)
    assert wang.margin == 10  # of 4 x 50 less 50 is left 15
    assert (emma.discount, emma.margin) == (67, 32)  # 200 brought 65
    assert (lin.balance, wang.balance) == (2 + 2 + 1 + 1, -2 - 2 - 1 - 1)
    # 67 % of the orders with a discount -2; regular +1; nothing came back +1
    assert emma.balance == 0


def test_the_rules_read_as_sentences_and_refuse_what_cannot_be(actor):
    text = " ".join(Rules.of({}).sentences())
    assert "ordered 3 times or more in the last 730 days" in text
    assert "60% of their orders or more had a discount (2)" in text
    assert "their orders leave 40% margin or more (2)" in text
    for wrong, place in (
        ({"signs": {"margin": {"low": 50, "high": 40}}}, "signs.margin.high"),
        ({"signs": {"luck": {"weight": 1}}}, "signs.luck"),
        ({"signs": {"margin": {"weight": 9}}}, "signs.margin.weight"),
        ({"signs": {"margin": {"middle": 9}}}, "signs.margin.middle"),
        ({"threshold": 8}, "threshold"),
        ({"days": True}, "days"),
    ):
        with pytest.raises(Invalid) as error:
            Rules.of(wrong)
        assert list(error.value.fields) == [place]


def test_the_shops_own_quarters_are_the_first_borders(people, browse):
    own = queries.suggested()
    assert own.signs["margin"]["low"] < own.signs["margin"]["high"] <= 50
    page = browse("owner").get("/insight/kinds-of-buyers/").content.decode()
    assert "a quarter lies beyond each" in page and 'name="margin-low"' in page


def test_a_version_holds_after_its_trial_and_is_taken_back(people, actor):
    owner = actor("owner")
    row = commands.write_kinds(owner, {})
    KindRules.objects.filter(pk=row.pk).update(result=None, rehearsed_at=None)
    with pytest.raises(Conflict):
        commands.begin_kinds(owner, row.pk)
    assert not BuyerKind.objects.exists()
    rehearse_kinds(row.pk)
    commands.begin_kinds(owner, row.pk)
    commands.judge_buyers()
    assert kinds()["林小满"] == "relationship"
    fact = RecordedFact.objects.filter(kind="insight.kinds_begun").latest("pk")
    undo_changes(owner, [fact.pk])
    commands.judge_buyers()
    assert set(kinds().values()) == {""}
    assert KindPast.objects.get(customer=people["lin"]).kind == "relationship"


def test_the_trial_says_what_each_kind_did_in_the_year_since(shop, people):
    for day in ("2025-06-01", "2025-07-01", "2025-08-01", "2025-09-01"):
        buy(shop, people["lin"], day)
        buy(shop, people["wang"], day, off=60, cost=40)
    fill()
    row = commands.write_kinds(SYSTEM, {})
    rehearse_kinds(row.pk)
    result = KindRules.objects.get(pk=row.pk).result
    assert result["now"] == {"relationship": 1, "mixed": 1, "transaction": 1, "little": 1}
    then = {each["kind"]: each for each in result["then"]}
    # Lin bought 11 times since; Wang 4 times for 50 and gave one back.
    assert then["relationship"]["people"] == then["relationship"]["came_back"] == 1
    assert then["relationship"]["earned"] == "550.00"
    wang = then[next(k for k in ("mixed", "transaction") if then[k]["people"])]
    assert (wang["people"], wang["given"], wang["earned"]) == (1, "200.00", "15.00")


def test_it_is_done_once_a_day_and_writes_what_became_another(people, shop):
    hold()
    assert commands.judge_buyers() is None
    since = BuyerKind.objects.get(customer=people["lin"]).since
    with clock.fixed(TODAY + dt.timedelta(days=1)):
        assert commands.judge_buyers().written == 0
        buy(shop, people["lin"], "2026-11-20")
        fill()
        assert commands.judge_buyers(force=True).written == 1
    lin = BuyerKind.objects.get(customer=people["lin"])
    assert (lin.orders, lin.since) == (12, since) and not KindPast.objects.exists()


def test_the_record_says_why_and_what_they_were(people, browse):
    first = hold()
    later = {"threshold": 7}
    with clock.fixed(TODAY + dt.timedelta(days=3)):
        hold(later)
        page = browse("owner").get(f"/customers/{people['lin'].pk}/").content.decode()
        assert "Kind of buyer" in page and "0% of the orders had a discount" in page
        assert "How it changed" in page and "In between" in page
        page = browse("owner").get(f"/customers/{people['new'].pk}/").content.decode()
        assert "it takes 3 orders within 730 days to tell" in page
    past = KindPast.objects.get(customer=people["lin"])
    assert (past.kind, past.rules, past.began_at) == ("relationship", first, TODAY)
    page = browse("agent").get(f"/customers/{people['lin'].pk}/").content.decode()
    assert "0% of the orders had a discount" not in page


def test_segments_lists_and_letters_know_it(people, browse):
    hold()
    fill()
    assert members({"field": "buyer_kind", "op": "is", "values": ["transaction"]}) == {
        people["wang"].pk
    }
    outside = members({"field": "buyer_kind", "op": "is_not", "values": ["transaction"]})
    assert outside == {people[key].pk for key in ("lin", "emma", "new")}
    client = browse("owner")
    client.cookies["shuke_columns_customers"] = "name.buyer_kind"
    page = client.get("/customers/?sort=-buyer_kind__balance")
    shown = [row.pk for row in page.context["table"].page.rows]
    assert shown[:3] == [people[key].pk for key in ("lin", "emma", "wang")]
    assert "Transaction buyer" in page.content.decode()


def test_the_report_sets_what_is_given_beside_what_it_brings(people, actor, browse):
    hold()
    fill()
    rows, shown, _query = ask(actor, "kinds", **{"from": "2026-01-01", "until": "2026-11-20"})
    by_kind = {each.kind: each for each in rows.kinds}
    wang, lin = by_kind["transaction"], by_kind["relationship"]
    assert (wang.given, wang.listed, wang.profit, wang.revenue) == (200, 400, 15, 150)
    assert (lin.given, lin.profit, by_kind["mixed"].given) == (0, 550, 100)
    assert by_kind[""].customers == 1
    assert shown.answer == (
        "Transaction buyers, 25% of all, took 66.7% of the discounts and brought 2.1% of the profit."
    )
    assert "too few to conclude" in shown.notices[0]
    url = shown.sheet("kinds").lines[2].audience.url(_query)
    assert "王爱国" in browse("owner").get(url).content.decode()


def test_without_rules_the_report_says_what_to_do(people, actor, browse):
    page = browse("owner").get("/insight/kinds/").content.decode()
    assert "Weigh the signs and try them" in page and "/insight/kinds-of-buyers/" in page
    row = commands.write_kinds(SYSTEM, {})
    rehearse_kinds(row.pk)
    commands.begin_kinds(SYSTEM, row.pk)
    KindRun.objects.all().delete()
    assert "are being told apart" in browse("owner").get("/insight/kinds/").content.decode()


def test_the_page_writes_tries_and_switches(people, browse, actor):
    owner = browse("owner")
    page = owner.get("/insight/kinds-of-buyers/")
    form = page.context["form"]
    data = {name: form[name].value() for name in form.fields}
    wrong = owner.post("/insight/kinds-of-buyers/new/", {**data, "margin-low": "50", "margin-high": "40"})  # fmt: skip
    assert wrong.status_code == 422
    assert "The upper border lies above the lower one" in wrong.content.decode()
    made = owner.post("/insight/kinds-of-buyers/new/", {**data, "orders": "4"})
    row = KindRules.objects.latest("pk")
    assert row.definition["orders"] == 4
    rehearse_kinds(row.pk)
    page = owner.get(made.url).content.decode()
    assert "What they were a year ago" in page and "too few to prove" in page
    assert "Switch on" not in browse("analyst").get(made.url).content.decode()
    assert browse("analyst").post(f"{made.url}start/").status_code == 403
    owner.post(f"{made.url}start/")
    assert queries.holding() == row
    commands.judge_buyers()
    fill()
    people_of = owner.get("/insight/kinds-of-buyers/").context["counts"][0]["url"]
    assert "林小满" in owner.get(people_of).content.decode()
    owner.post(f"{made.url}ending/")
    assert queries.holding() is None


def test_programs_write_start_and_read(people, actor):
    from django.test import Client

    from shuke.team.commands import make_token

    secret = make_token(actor("owner"), name="t", scopes=["insight.rule", "insight.view"])[1]
    client = Client(headers={"Authorization": f"Bearer {secret}", "Accept-Language": "en"})

    def post(path: str, body: dict | None = None):
        return client.post(f"/api/v1/kinds-of-buyers{path}", json.dumps(body or {}), content_type="application/json")  # fmt: skip

    of_lin = f"/api/v1/kinds-of-buyers/people/{people['lin'].pk}"
    assert client.get(of_lin).status_code == 404
    assert post("/rules", {"signs": {"margin": {"low": 50, "high": 4}}}).status_code == 422
    made = post("/rules", {"threshold": 4})
    assert made.status_code == 202
    number = made.json()["id"]
    rehearse_kinds(number)
    assert post(f"/rules/{number}/start").json()["holds"]
    commands.judge_buyers()
    answer = client.get(of_lin).json()
    assert (answer["kind"], answer["balance"]) == ("relationship", 6)
    assert {"sign": "Margin", "text": "the orders leave 50% margin", "side": 1, "weight": 2} in answer["evidence"]  # fmt: skip
    assert [each["id"] for each in client.get("/api/v1/kinds-of-buyers/rules").json()] == [number]
    assert not post(f"/rules/{number}/ending").json()["holds"]


def test_on_the_command_line(people, capsys):
    call_command("kinds", "--try", "threshold=4", "--try", "margin.low=10", "--json")
    row = json.loads(capsys.readouterr().out)[0]
    assert row["signs"]["margin"]["low"] == 10 and row["rehearsal"]["now"]["relationship"] == 1
    call_command("kinds", "--start", str(row["id"]), "--judge")
    assert "holds" in capsys.readouterr().out and kinds()["林小满"] == "relationship"
    with pytest.raises(CommandError, match="give SIGN"):
        call_command("kinds", "--try", "margin=low")


def test_the_survivor_of_a_merge_is_judged_by_both(people, actor):
    merge_customers(actor("owner"), people["lin"].pk, people["wang"].pk)
    fill()
    hold()
    row = BuyerKind.objects.get(customer=people["lin"])
    assert (row.orders, row.discount) == (15, 27)  # 4 of 15
    assert not BuyerKind.objects.filter(customer=people["wang"]).exists()


def test_orders_that_do_not_count_make_nobody_a_regular(people, shop):
    Order.objects.filter(customer=people["lin"]).update(excluded_at=TODAY)
    fill()
    hold()
    assert "林小满" not in kinds()
