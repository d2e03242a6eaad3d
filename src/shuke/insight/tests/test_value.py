"""Scores of customers: worked out for all of them in one go, equal to the report, shown where work is done."""

import datetime as dt
import json

import pytest
from django.db.models import F

from shuke.customers.models import Customer
from shuke.insight import commands
from shuke.insight.models import ValueFit, ValueScore
from shuke.insight.segments import running
from shuke.insight.segments.checking import check
from shuke.insight.tests.buying import settle
from shuke.insight.tests.fair import ask
from shuke.warehouse.testing import fill

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def scored(lasting_shop):
    """Days of purchase by person of a shop whose people are scored, in the warehouse too."""
    days = settle(lasting_shop)
    commands.score_value()
    fill()
    return days


def members(*conditions: dict) -> set[int]:
    definition = check({"where": {"all": list(conditions)}})
    return {pk for part in running.ids(definition) for pk in part.to_pylist()}


def test_everybody_is_scored_as_the_report_says(scored, actor):
    found, _shown, _asked = ask(actor, "value", as_of="2026-11-20")
    rows = {row.customer_id: row for row in ValueScore.objects.all()}
    assert set(rows) == set(scored)
    fit = ValueFit.objects.get()
    assert (fit.people, fit.written, fit.days, fit.missing) == (len(rows), len(rows), 365, "")
    for best in found.best:
        row = rows[best.customer]
        assert row.alive is None or row.alive == round(best.alive * 100)
        assert row.orders == round(best.orders * 100)
        assert float(row.value) == pytest.approx(best.value, abs=0.006)
        assert row.next_on == best.next
    assert sum(row.orders for row in rows.values()) == pytest.approx(
        100 * found.outlook.orders, abs=len(rows)
    )
    once = {pk for pk, days in scored.items() if len(days) == 1}
    assert {pk for pk, row in rows.items() if row.alive is None} == once
    assert all(row.silent >= 100 - row.alive - 1 for row in rows.values() if row.alive is not None)
    assert fit.figures["error"] == pytest.approx(found.held_out.error)


def test_the_record_says_it_with_its_reason(scored, browse):
    regular = max(scored, key=lambda pk: len(scored[pk]))
    row = ValueScore.objects.get(customer=regular)
    page = browse("owner").get(f"/customers/{regular}/").content.decode()
    assert "What they will bring" in page and "days of purchase in the next 365 days" in page
    assert f"{row.alive}%" in page and "one about every" in page
    assert "Tried on past days" in page
    once = next(pk for pk, days in scored.items() if len(days) == 1)
    page = browse("owner").get(f"/customers/{once}/").content.decode()
    assert "Bought on one day" in page and "Still buying" not in page
    assert "What they will bring" not in browse("agent").get(f"/customers/{once}/").content.decode()


def test_the_list_shows_and_sorts_it(scored, browse):
    client = browse("owner")
    columns = ("still_buying", "expected_value", "expected_orders", "next_purchase", "stays_away")
    client.cookies["shuke_columns_customers"] = ".".join(("name", *columns))
    page = client.get("/customers/?sort=-value_score__value")
    shown = [row.pk for row in page.context["table"].page.rows]
    best = ValueScore.objects.order_by(F("value").desc(), "-customer")[: len(shown)]
    assert shown == [row.customer_id for row in best]
    assert f"{best[0].alive}%" in page.content.decode()
    after = page.context["table"].page.after
    second = client.get(f"/customers/?sort=-value_score__value&after={after}")
    following = [row.pk for row in second.context["table"].page.rows]
    assert following and not set(following) & set(shown)
    record = client.get(f"/customers/{shown[1]}/", {"list": "sort=-value_score__value"})
    assert f"/customers/{shown[0]}/" in record.context["neighbours"]["previous"]


@pytest.mark.parametrize(
    ("field", "op", "args", "holds"),
    [
        ("still_buying", "at_least", {"value": 80}, lambda row: (row.alive or 0) >= 80),
        ("still_buying", "at_most", {"value": 30}, lambda row: row.alive is not None and row.alive <= 30),
        ("stays_away", "at_least", {"value": 50}, lambda row: row.silent >= 50),
        ("expected_orders", "at_least", {"value": 1.5}, lambda row: row.orders >= 150),
        ("expected_value", "between", {"low": 50, "high": 200}, lambda row: 50 <= row.value <= 200),
        ("next_purchase", "in_next", {"days": 60}, lambda row: row.next_on and row.next_on <= dt.date(2027, 1, 19)),
    ],
)  # fmt: skip
def test_segments_ask_for_it(scored, field, op, args, holds):
    inside = members({"field": field, "op": op, **args})
    expected = {row.customer_id for row in ValueScore.objects.all() if holds(row)}
    assert inside == expected and 0 < len(inside) < len(scored)


def test_a_segment_says_why_somebody_is_in(scored, call):
    row = ValueScore.objects.filter(alive__gte=80).first()
    made = (
        call("marketer")
        .post(
            "/segments",
            {"name": "x", "text": "still_buying >= 80 and next_purchase in next 900 days"},
        )
        .json()
    )
    answer = call("marketer").get(f"/segments/{made['id']}/people/{row.customer_id}").json()
    assert answer["inside"] and answer["reasons"][0] == f"Still buying {row.alive}%"
    assert "still buy with a chance of at least 80%" in made["sentence"]


def test_today_tells_of_good_customers_who_slip_and_leads_to_them(scored, browse, actor):
    fit = ValueFit.objects.get()
    they = [
        row.customer_id
        for row in ValueScore.objects.all()
        if row.alive is not None and 20 <= row.alive < 60 and row.stayed >= fit.good_from
    ]
    assert they
    shown = browse("owner").get("/").content.decode()
    words = (
        "1 good customer is slipping"
        if len(they) == 1
        else f"{len(they)} good customers are slipping"
    )
    assert words in shown and "/customers/?slipping=yes" in shown
    listed = browse("owner").get("/customers/?slipping=yes&sort=-value_score__value")
    assert {row.pk for row in listed.context["table"].page.rows} == set(they)
    assert "slipping" not in browse("agent").get("/").content.decode()


def test_programs_read_a_score(scored, call):
    api = call("analyst")
    row = ValueScore.objects.filter(alive__gte=50).first()
    told = api.get(f"/value/people/{row.customer_id}").json()
    assert (told["still_buying"], told["stays_away"]) == (row.alive / 100, row.silent / 100)
    assert (
        told["expected_orders"] == row.orders / 100 and told["expected_value"] == f"{row.value:f}"
    )
    assert told["next_purchase"] == row.next_on.isoformat() and told["reason"]
    state = api.get("/value").json()
    assert state["people"] == len(scored) and state["days"] == 365 and state["missing"] == ""
    assert call("marketer").get("/value/people/99999999").status_code == 404
    assert call("agent").get(f"/value/people/{row.customer_id}").status_code == 403


def test_letters_say_it(scored, actor):
    from shuke.insight.value_slots import VARIABLES

    class Who:
        def __init__(self, pk):
            self.person_id = pk

    row = ValueScore.objects.exclude(alive=None).exclude(next_on=None).first()
    said = {each.name: each.read([Who(row.customer_id)]) for each in VARIABLES}
    assert said["still_buying"] == {row.customer_id: row.alive}
    assert said["expected_value"] == {row.customer_id: row.value}
    assert said["next_purchase"][row.customer_id].date() in {
        row.next_on,
        row.next_on - dt.timedelta(days=1),
    }
    assert said["still_buying"].get(0) is None


def test_a_merged_record_is_answered_for_its_survivor(scored, call):
    one, other = sorted(scored)[:2]
    Customer.objects.filter(pk=other).update(merged_into=one)
    told = call("analyst").get(f"/value/people/{other}").json()
    assert told["customer"] == one and json.dumps(told)
