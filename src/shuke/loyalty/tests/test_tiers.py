"""Tiers: reached at once, lost with a time of grace, said everywhere."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from shuke.common import clock
from shuke.common.errors import Invalid
from shuke.common.revisions import next_revision
from shuke.customers import commands as customers
from shuke.customers.models import Customer
from shuke.insight.segments import fresh
from shuke.insight.segments.checking import check
from shuke.insight.segments.running import count
from shuke.insight.tests.conftest import TODAY, SmallShop
from shuke.loyalty.commands import (
    begin_tiers,
    end_tiers,
    follow_orders,
    judge_changed,
    judge_everybody,
    run_tier_rehearsal,
    write_tiers,
)
from shuke.loyalty.models import PastTier, PointsAccount, PointsLot, TierStanding
from shuke.loyalty.queries import tiers as queries
from shuke.loyalty.talking import tiers as talking_points
from shuke.loyalty.tiers import Tier, Tiers, Verdict
from shuke.loyalty.triggers import tier_falls, tier_reached
from shuke.shop.models import Order

SET = [
    {"code": "gold", "name": "Gold", "least": "300", "times": "2", "benefits": "Free shipping"},
    {"code": "silver", "name": "Silver", "least": "100"},
]


@pytest.fixture
def tiers(actor):
    """`tiers(grace_days=10, …)`: written, rehearsed, switched on, everybody judged; the version."""

    def tiers(**definition):
        row = write_tiers(actor(), {"tiers": SET, **definition})
        run_tier_rehearsal(row.pk)
        begin_tiers(actor(), row.pk)
        judge_everybody(start=True)
        row.refresh_from_db()
        return row

    return tiers


@pytest.fixture
def lin(shop):
    return shop.person("林小满")


def buy(shop, person, day, quantity=1, price=80, **fields):
    """An order as a recorder leaves it: with its revision, and the day of the last one on the record."""
    order = shop.order(person, day, ("BODY-80", quantity, price), **fields)
    Order.objects.filter(pk=order.pk).update(revision=next_revision())
    last = max(filter(None, (person.last_order_at, order.placed_at)))
    Customer.objects.filter(pk=person.pk).update(last_order_at=last)
    person.last_order_at = last
    return order


def tier_of(person):
    row = TierStanding.objects.filter(customer=person).first()
    return row.tier if row else ""


def later(days):
    return clock.fixed(TODAY + dt.timedelta(days=days))


def test_whoever_spends_enough_rises_at_once_and_it_is_news(shop, tiers, lin):
    tiers()
    judge_everybody()
    assert tier_of(lin) == ""
    buy(shop, lin, "2026-11-19", 2, 80)
    judge_everybody()
    assert tier_of(lin) == "silver"
    since = TODAY - dt.timedelta(days=1)
    assert [
        who for who, _at in tier_reached({"tier": "silver"}, since, TODAY + dt.timedelta(days=1))
    ] == [lin.pk]
    buy(shop, lin, "2026-11-20", 2, 80)
    judge_everybody()
    assert tier_of(lin) == "gold"
    assert [row.name for row in PastTier.objects.filter(customer=lin)] == ["Silver"]


def test_a_start_of_the_rules_and_old_orders_are_no_news(shop, tiers, lin):
    buy(shop, lin, "2026-03-01", 4, 80)
    other = shop.person("王")
    tiers()
    judge_everybody()
    buy(shop, other, "2026-03-01", 4, 80)
    judge_everybody()
    assert (tier_of(lin), tier_of(other)) == ("gold", "gold")
    whole = (TODAY - dt.timedelta(days=900), TODAY + dt.timedelta(days=1))
    assert not list(tier_reached({"tier": "gold"}, *whole))


def test_rules_that_begin_are_no_news_whichever_look_comes_first(shop, tiers, lin, actor):
    buy(shop, lin, "2026-11-19", 4, 80)
    row = write_tiers(actor(), {"tiers": SET})
    run_tier_rehearsal(row.pk)
    begin_tiers(actor(), row.pk)
    judge_changed()
    judge_everybody()
    assert tier_of(lin) == "gold"
    around = (TODAY - dt.timedelta(days=1), TODAY + dt.timedelta(days=1))
    assert not list(tier_reached({"tier": "gold"}, *around))


def test_who_was_forgotten_is_in_no_tier_again(shop, tiers, lin, actor):
    buy(shop, lin, "2026-11-01", 4, 80)
    tiers()
    customers.erase_customer(actor(), lin.pk)
    customers.finish_erasures()
    judge_everybody()
    assert not TierStanding.objects.exists() and not PastTier.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_who_changed_since_the_last_look_is_judged_and_nobody_else(home, tiers):
    with clock.fixed(TODAY):
        shop = SmallShop()
        lin, wang = shop.person("林小满"), shop.person("王")
        tiers()
        judge_changed()
        with transaction.atomic():
            buy(shop, lin, "2026-11-19", 4, 80)
            shop.order(wang, "2026-11-19", ("BODY-80", 4, 80))
        assert (judge_changed(), tier_of(lin), tier_of(wang)) == (1, "gold", "")
        assert judge_changed() == 0


def test_a_tier_is_kept_for_the_days_of_grace_and_then_lost(shop, tiers, lin, actor):
    buy(shop, lin, "2025-12-01", 4, 80)
    tiers(grace_days=10)
    assert tier_of(lin) == "gold"
    with later(20):
        judge_everybody()
        standing = queries.standing(lin.pk)
        day = clock.today() + dt.timedelta(days=10)
        assert (standing.tier.code, standing.falls_on) == ("gold", day)
        [hint] = talking_points(actor("agent"), [lin])[lin.pk]
        assert "Free shipping" in hint.text and hint.tone == "warn"
        at = clock.day_start(day - dt.timedelta(days=7))
        since, until = at - dt.timedelta(days=2), at + dt.timedelta(days=2)
        assert list(tier_falls({"days": "7"}, since, until)) == [(lin.pk, at)]
    with later(25):
        judge_everybody()
        assert queries.standing(lin.pk).falls_on == day, "counted from the first day"
    with later(30):
        judge_everybody()
        assert tier_of(lin) == ""


def test_buying_in_time_ends_the_grace(shop, tiers, lin):
    buy(shop, lin, "2025-12-01", 4, 80)
    tiers(grace_days=10)
    with later(20):
        judge_everybody()
        buy(shop, lin, "2026-12-09", 4, 80)
        judge_everybody()
        standing = queries.standing(lin.pk)
        assert (standing.tier.code, standing.falls_on) == ("gold", None)


@pytest.mark.parametrize(
    ("measure", "least", "reached"),
    [("orders", "3", True), ("orders", "4", False), ("months", "2", True), ("months", "3", False)],
)
def test_how_often_and_how_regularly(shop, tiers, lin, measure, least, reached):
    for day in ("2026-09-03", "2026-09-20", "2026-10-05"):
        buy(shop, lin, day, 1, 10)
    tiers(measure=measure, tiers=[{"code": "loyal", "name": "Loyal", "least": least}])
    assert (tier_of(lin) == "loyal") is reached


def test_by_the_calendar_year_a_tier_lasts_to_the_end_of_the_next(shop, tiers, lin):
    buy(shop, lin, "2025-02-01", 4, 80)
    tiers(window="year", grace_days=0)
    assert tier_of(lin) == "gold"
    with clock.fixed(dt.datetime(2027, 1, 1, 4, tzinfo=dt.UTC)):
        judge_everybody()
        assert tier_of(lin) == ""


def test_points_that_were_earned_count_though_they_are_spent(shop, hold, tiers, lin):
    buy(shop, lin, "2026-11-01", 4, 80)
    hold()
    tiers(measure="points", tiers=[{"code": "fan", "name": "Fan", "least": "320"}])
    assert tier_of(lin) == "fan"


def test_returned_goods_do_not_hold_a_tier(shop, tiers, lin):
    order = buy(shop, lin, "2026-11-01", 4, 80)
    tiers(grace_days=0)
    assert tier_of(lin) == "gold"
    Order.objects.filter(pk=order.pk).update(refunded=Decimal(300))
    judge_everybody()
    assert tier_of(lin) == ""


def test_orders_placed_in_a_tier_earn_so_many_times_the_points(shop, hold, tiers, lin):
    buy(shop, lin, "2026-11-01", 4, 80)
    hold()
    tiers()
    with later(2):
        buy(shop, lin, "2026-11-23", 1, 80)
        follow_orders(whole=True)
    assert list(PointsLot.objects.order_by("pk").values_list("full", flat=True)) == [320, 160]


def test_records_that_become_one_share_the_higher_tier_and_part_again(shop, tiers, lin, actor):
    buy(shop, lin, "2026-11-01", 4, 80)
    twin = shop.person("小满")
    buy(shop, twin, "2026-11-01", 2, 80)
    tiers()
    assert (tier_of(lin), tier_of(twin)) == ("gold", "silver")
    merge = customers.merge_customers(actor(), winner_id=twin.pk, loser_id=lin.pk)
    assert (tier_of(twin), tier_of(lin)) == ("gold", "")
    customers.unmerge(actor(), merge.pk)
    judge_everybody()
    assert tier_of(lin) == "gold"


def test_switching_off_leaves_nobody_in_a_tier_and_is_undone(shop, tiers, lin, actor):
    buy(shop, lin, "2026-11-01", 4, 80)
    row = tiers()
    end_tiers(actor(), row.pk)
    judge_everybody(start=True)
    assert tier_of(lin) == "" and queries.standing(lin.pk) is None
    assert [row.name for row in PastTier.objects.filter(customer=lin)] == ["Gold"]
    begin_tiers(actor(), row.pk)
    judge_everybody(start=True)
    assert tier_of(lin) == "gold"


def test_a_rehearsal_says_how_many_and_what_their_points_cost(shop, hold, tiers, lin):
    buy(shop, lin, "2026-11-01", 4, 80)
    buy(shop, shop.person("王"), "2025-10-01", 2, 80)
    hold()
    result = tiers().result
    assert [(each["code"], each["people"], each["before"]) for each in result["tiers"]] == [
        ("gold", 1, 0),
        ("silver", 0, 1),
    ]
    assert (result["people"], result["points"], result["cost"]) == (1, 320, "3.20")


def test_the_owner_writes_tries_and_switches_on(shop, lin, browse):
    buy(shop, lin, "2026-11-01", 4, 80)
    owner = browse()
    form = {
        "measure": "spent", "window": "rolling", "months": "12", "grace_days": "30",
        "0-name": "Silver", "0-least": "100", "0-times": "1",
        "1-name": "Gold", "1-least": "100", "1-times": "1",
    }  # fmt: skip
    page = owner.post(reverse("loyalty:tier_write"), form)
    assert page.status_code == 422 and "Another tier takes as much." in page.text
    page = owner.post(reverse("loyalty:tier_write"), {**form, "1-least": "300"})
    run_tier_rehearsal(int(page.url.rstrip("/").split("/")[-1]))
    assert "Tiers of version" in owner.get(page.url).text
    owner.post(f"{page.url}beginning/")
    judge_everybody(start=True)
    shelf = owner.get(reverse("loyalty:tiers")).text
    assert "Gold" in shelf and "1 person" in shelf
    code = queries.in_force().tiers[-1].code
    people = owner.get(reverse("customers:list"), {"tier": code, "columns": "name,tier"})
    assert "林小满" in people.text and "Gold" in people.text
    assert "Gold" in owner.get(reverse("customers:record", args=[lin.pk])).text
    assert browse("agent").get(reverse("loyalty:tier_rules")).status_code == 403


def test_what_cannot_be_used_is_refused_by_its_place():
    with pytest.raises(Invalid) as error:
        Tiers.of(
            {
                "measure": "likes",
                "tiers": [{"name": "", "least": "-1"}, {"name": "A", "times": "0.5"}],
            }
        )
    assert set(error.value.fields) == {
        "measure",
        "tiers.0.name",
        "tiers.0.least",
        "tiers.1.times",
        "tiers.1.least",
    }


FIGURES = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 500)), max_size=30)


@given(FIGURES, st.integers(0, 30))
def test_nobody_falls_before_their_grace_is_over_and_nobody_waits_to_rise(steps, grace):
    plan = Tiers(
        measure="orders", grace_days=grace, tiers=(Tier("a", "A", "100"), Tier("b", "B", "300"))
    )
    day, verdict, short_since = dt.date(2026, 1, 1), Verdict(""), None
    for days, figure in steps:
        day += dt.timedelta(days=days)
        before, verdict = verdict, plan.judge(verdict, figure, day)
        reached = plan.place(plan.reached(figure))
        assert plan.place(verdict.tier) >= reached
        if reached >= plan.place(before.tier):
            assert (plan.place(verdict.tier), verdict.falls_on) == (reached, None)
            short_since = None
            continue
        short_since = short_since or day
        has_waited = (day - short_since).days >= grace
        assert (verdict.tier == before.tier) is not has_waited
        short_since = None if has_waited else short_since


def test_segments_ask_for_tiers_and_points_of_everybody_and_of_one(shop, hold, tiers, lin, actor):
    buy(shop, lin, "2026-11-01", 4, 80)
    other = shop.person("王")
    hold(lasts_months=1)
    tiers()
    customers.merge_customers(actor(), lin.pk, other.pk)
    PointsAccount.objects.get_or_create(customer=other)
    shop.fill()
    inside = [
        {"field": "tier", "op": "is", "values": ["gold"]},
        {"field": "points", "op": "at_least", "value": 320},
        {"field": "points_expire", "op": "in_next", "days": 30},
    ]
    outside = [
        {"field": "tier", "op": "is", "values": ["silver"]},
        {"field": "points", "op": "equals", "value": 0},
        {"field": "tier_falls", "op": "in_next", "days": 90},
    ]
    for conditions, people in ((inside, 1), (outside, 0)):
        for condition in conditions:
            definition = check({"where": {"all": [condition]}})
            assert count(definition).people == people, condition
            assert fresh.look([definition], lin.pk)[0].inside == bool(people), condition
