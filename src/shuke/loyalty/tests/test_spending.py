"""Points given and spent by somebody: on pages, over the API, for one person with several records."""

import datetime as dt
import json

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from tests.changes import undo_last

from shuke.common import clock
from shuke.common.errors import Conflict
from shuke.customers import commands as customers
from shuke.customers.tests.test_api import call  # noqa: F401
from shuke.insight.tests.conftest import TODAY
from shuke.loyalty.commands import (
    adjust_points,
    cancel_redemption,
    expire_due,
    follow_orders,
    redeem_points,
    run_rehearsal,
)
from shuke.loyalty.models import EarningRules, LotUse, PointsAccount, PointsEntry, PointsLot
from shuke.loyalty.queries.rules import holding


def points_of(person):
    row = PointsAccount.objects.filter(customer=person).first()
    return row.points if row else 0


@pytest.fixture
def lin(shop):
    return shop.person("林小满")


@pytest.fixture
def given(actor):
    """`given(person, 100, months)`: points by hand that expire after so many months."""

    def give(person, points, at=TODAY):
        with clock.fixed(at):
            return adjust_points(actor(), person.pk, points, reason="等了两周")

    return give


def test_what_expires_first_is_spent_first_and_comes_back_to_its_lots(shop, lin, given, actor):
    given(lin, 100)
    given(lin, 50, TODAY - dt.timedelta(days=200))
    redeem_points(actor(), lin.pk, 70, cause="围嘴", key="a")
    left = dict(PointsLot.objects.values_list("full", "left"))
    assert left == {50: 0, 100: 80}
    assert sorted(LotUse.objects.values_list("amount", flat=True)) == [20, 50]
    assert redeem_points(actor(), lin.pk, 70, cause="围嘴", key="a").amount == -70
    assert points_of(lin) == 80, "told again nothing is booked"
    with pytest.raises(Conflict) as error:
        redeem_points(actor(), lin.pk, 71, cause="围嘴", key="a")
    assert error.value.code == "key_reused"
    with pytest.raises(Conflict) as error:
        redeem_points(actor(), lin.pk, 81, cause="围嘴", key="b")
    assert error.value.code == "insufficient" and points_of(lin) == 80
    cancel_redemption(actor(), lin.pk, "a")
    assert dict(PointsLot.objects.values_list("full", "left")) == {50: 50, 100: 100}
    assert cancel_redemption(actor(), lin.pk, "a").amount == 70 and points_of(lin) == 150


def test_what_was_taken_back_meanwhile_stays_so_when_spending_is_cancelled(
    shop, hold, lin, given, actor
):
    sale = shop.order(lin, "2026-11-01", ("CUBE", 1, 60))
    hold()
    given(lin, 40)
    redeem_points(actor(), lin.pk, 80, cause="围嘴", key="a")
    from shuke.loyalty.tests.test_earning import change

    change(sale, status="cancelled")
    assert points_of(lin) == -40
    cancel_redemption(actor(), lin.pk, "a")
    assert points_of(lin) == 40
    redeem_points(actor(), lin.pk, 40, cause="杯子", key="b")
    assert points_of(lin) == 0


def test_two_records_of_one_person_have_their_points_together_and_apart_again(
    shop, lin, given, actor
):
    twin = shop.person("林小满")
    given(lin, 100)
    given(twin, 60)
    merge = customers.merge_customers(actor(), lin.pk, twin.pk)
    assert (points_of(lin), points_of(twin)) == (160, 0)
    redeem_points(actor(), twin.pk, 130, cause="围嘴", key="a")
    assert (points_of(lin), points_of(twin)) == (30, 0)
    customers.unmerge(actor(), merge.pk)
    rows = PointsAccount.objects.all()
    assert [row.points for row in rows] == [row.balance for row in rows]
    assert points_of(lin) + points_of(twin) == 30


def test_what_a_merged_record_owes_is_paid_before_points_expire(shop, hold, lin, given, actor):
    sale = shop.order(lin, "2026-11-01", ("CUBE", 1, 60))
    hold()
    redeem_points(actor(), lin.pk, 60, cause="围嘴", key="a")
    from shuke.loyalty.tests.test_earning import change

    change(sale, status="cancelled")
    twin = shop.person("林小满")
    given(twin, 100, TODAY - dt.timedelta(days=300))
    customers.merge_customers(actor(), lin.pk, twin.pk)
    assert points_of(lin) == 40
    with clock.fixed(TODAY + dt.timedelta(days=90)):
        expire_due()
    assert points_of(lin) == 0, "60 paid what was owed, 40 expired"


def test_whoever_is_forgotten_has_no_points_and_earns_none(shop, hold, lin, actor):
    shop.order(lin, "2026-11-01", ("CUBE", 1, 60))
    hold()
    answer = customers.export_person(actor(), lin.pk)
    assert answer["loyalty.pointsaccount"][0]["points"] == 60
    assert answer["loyalty.pointsentry"][0]["kind"] == "earn"
    customers.erase_customer(actor(), lin.pk)
    customers.finish_erasures()
    assert not PointsEntry.objects.exists() and not PointsLot.objects.exists()
    assert follow_orders(whole=True) == 0


def test_a_colleague_gives_points_on_a_page_and_takes_it_back(shop, lin, browse, actor):
    page = reverse("loyalty:account", args=[lin.pk])
    client, send = browse("marketer"), reverse("loyalty:adjust", args=[lin.pk])
    assert "No points yet" in client.get(page).text
    assert client.post(send, {"points": "300", "reason": ""}).status_code == 422
    assert "not enough" in client.post(send, {"points": "-1", "reason": "x"}).text
    assert client.post(send, {"points": "300", "reason": "等了两周"}).status_code == 302
    assert "等了两周" in client.get(page).text
    assert "300 points" in client.get(reverse("customers:record", args=[lin.pk])).text
    assert browse("agent").post(send, {"points": "1", "reason": "x"}).status_code == 403
    undo_last(actor("marketer"), "loyalty.adjusted")
    assert points_of(lin) == 0


def test_the_rules_are_written_tried_and_switched_on_by_pages(shop, lin, browse, actor):
    shop.order(lin, "2026-11-01", ("CUBE", 1, 60))
    client, edit = browse("owner"), reverse("loyalty:rules")
    assert "No rules hold" in client.get(edit).text
    assert "No one earns points yet" in client.get(reverse("loyalty:overview")).text
    form = {
        "points": "2", "per": "1", "wait_days": "0", "lasts_months": "12", "after_return": "owe",
        "worth": "1", "since": "2026-10-01", "0-what": "category", "0-value": "", "0-times": "3",
    }  # fmt: skip
    wrong = client.post(reverse("loyalty:write"), form)
    assert wrong.status_code == 422 and "Say which goods." in wrong.text
    answer = client.post(reverse("loyalty:write"), {**form, "0-value": "Toys"})
    row = EarningRules.objects.get()
    begin = reverse("loyalty:begin", args=[row.pk])
    assert client.post(begin).status_code == 409 and holding() is None
    run_rehearsal(row.pk)
    page = client.get(answer["Location"]).text
    assert "360" in page and "Switch these rules on" in page
    assert client.post(begin).status_code == 302 and holding() == row
    follow_orders(whole=True)
    overview = client.get(reverse("loyalty:overview")).text
    assert "Toys: 3 times the points." in overview and "360" in overview
    undo_last(actor(), "loyalty.rules_begun")
    assert holding() is None
    assert browse("agent").get(edit).status_code == 403


def test_programs_earn_spend_cancel_and_read(shop, lin, call):  # noqa: F811
    def owner(*request):
        return call("owner", *request, scopes=["loyalty.view", "loyalty.redeem", "loyalty.adjust"])

    one = f"/customers/{lin.pk}/points"
    assert owner("get", one).json()["points"] == 0
    give = {"points": 100, "reason": "old system", "key": "import-7"}
    assert owner("post", f"{one}/adjustments", give).status_code == 201
    assert owner("post", f"{one}/adjustments", give).status_code == 201
    assert owner("get", one).json()["points"] == 100
    spend = {"points": 80, "cause": "bib", "key": "till-1"}
    assert owner("post", f"{one}/redemptions", spend).json()["amount"] == -80
    assert owner("post", f"{one}/redemptions", spend).json()["amount"] == -80
    assert owner("post", f"{one}/redemptions", {**spend, "key": "till-2"}).status_code == 409
    assert owner("post", f"{one}/redemptions", {**spend, "points": 0}).status_code == 422
    assert owner("post", f"{one}/cancellations", {"key": "till-9"}).status_code == 404
    assert owner("post", f"{one}/cancellations", {"key": "till-1"}).json()["amount"] == 80
    first = owner("get", f"{one}/entries?limit=2").json()
    assert [each["kind"] for each in first["items"]] == ["cancel", "redeem"]
    rest = owner("get", f"{one}/entries?after={first['next']}").json()
    assert [each["kind"] for each in rest["items"]] == ["adjust"] and rest["next"] is None
    assert owner("get", "/customers/99999/points").status_code == 404
    assert owner("post", "/customers/99999/points/redemptions", spend).status_code == 404


def test_programs_write_rules(shop, call):  # noqa: F811
    def owner(*request):
        return call("owner", *request, scopes=["loyalty.rule"])

    made = owner("post", "/earning-rules", {"points": 2, "extras": [{"what": "birthday"}]})
    assert made.status_code == 201, made.content
    one = f"/earning-rules/{made.json()['id']}"
    assert owner("post", f"{one}/beginning").status_code == 409
    run_rehearsal(made.json()["id"])
    assert owner("post", f"{one}/beginning").json()["holds"] is True
    assert owner("get", "/earning-rules").json()[0]["points"] == 2
    assert owner("post", f"{one}/ending").json()["holds"] is False
    for wrong in ({"points": 0}, {"per": "0"}, {"extras": [{"what": "x"}]}, {"since": "soon"}):
        assert owner("post", "/earning-rules", wrong).status_code == 422


def test_the_audit_finds_what_was_written_past_the_ledger(shop, lin, given, capsys):
    given(lin, 100)
    call_command("loyalty", "audit")
    assert "Everything adds up." in capsys.readouterr().out
    PointsAccount.objects.update(balance=101)
    with pytest.raises(CommandError):
        call_command("loyalty", "audit", "--json")
    rows = json.loads(capsys.readouterr().out)
    assert {row["what"] for row in rows} == {"balance", "lots", "person"}
    PointsAccount.objects.update(balance=100)
    call_command("loyalty", "follow", "--whole")
    assert "0 orders changed points" in capsys.readouterr().out
