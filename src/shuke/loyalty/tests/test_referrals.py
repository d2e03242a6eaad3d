"""Referrals: both are rewarded once, for a first order that is kept, and not for bringing oneself."""

import datetime as dt

import pytest
from django.urls import reverse
from tests.changes import undo_last

from shuke.common import clock
from shuke.common.errors import Conflict, Invalid
from shuke.customers import commands as customers
from shuke.customers import queries as people
from shuke.customers.models import Customer
from shuke.customers.tests.test_api import call  # noqa: F401
from shuke.insight.tests.conftest import TODAY
from shuke.loyalty import commands
from shuke.loyalty.models import PointsAccount, Referral, ReferralRules, ReferralStanding
from shuke.loyalty.queries import referrals as queries
from shuke.loyalty.referral_codes import Codes
from shuke.loyalty.triggers import came_through, referral_rewarded
from shuke.shop.commands import exclude_order, refresh_totals

LATER = TODAY + dt.timedelta(days=20)


@pytest.fixture
def rules(shop, actor):
    return _rules(actor, minimum="50", keep_days=15)


def _rules(actor, **definition):
    row = commands.write_referral_rules(actor(), definition)
    commands.run_referral_rehearsal(row.pk)
    commands.begin_referral_rules(actor(), row.pk)
    return row


@pytest.fixture
def lin(shop):
    return shop.person("林小满")


@pytest.fixture
def friend(shop):
    return shop.person("周禾")


def code_of(who):
    return Codes.read().of(who.pk)


def points_of(who):
    row = PointsAccount.objects.filter(customer=who).first()
    return row.points if row else 0


def buys(shop, who, day="2026-11-21", price=80):
    order = shop.order(who, f"{day}T12:00", ("CUBE", 1, price))
    refresh_totals([who.pk])
    return order


def follow(at=LATER):
    with clock.fixed(at):
        return commands.follow_referrals()


def test_codes_are_told_apart_and_read_back_however_they_are_typed(rules):
    codes = Codes.read()
    made = [codes.of(pk) for pk in range(1, 3000)]
    assert len(set(made)) == len(made) and all(len(code) == 8 for code in made)
    assert codes.customer(f" {made[41][:4].lower()}-{made[41][4:]} ") == 42
    assert codes.customer("K7") is None and codes.customer("OOOOOOOO") is None


def test_both_get_points_once_after_the_days_in_which_it_may_come_back(
    shop, rules, lin, friend, actor, browse
):
    agent = browse("agent")
    page = agent.get(reverse("loyalty:invitation", args=[lin.pk])).text
    assert code_of(lin) in page
    address = reverse("loyalty:refer", args=[friend.pk])
    assert "Nobody has this code" in agent.post(address, {"code": "AAAAAAAA"}).text
    assert agent.post(address, {"code": code_of(lin)}).status_code == 302
    buys(shop, friend)
    assert follow(TODAY + dt.timedelta(days=2)) == 0 and points_of(lin) == 0
    assert follow() == 1 and follow() == 0
    assert (points_of(lin), points_of(friend)) == (200, 100)
    record = agent.get(reverse("customers:record", args=[friend.pk])).text
    assert "Brought by" in record and "林小满" in record
    [leader] = queries.leaders(actor())
    assert (leader.customer, leader.brought, leader.rewarded) == (lin, 1, 1)
    assert leader.revenue == 80
    standing = ReferralStanding.objects.get(customer=lin)
    assert standing.brought == 1
    assert ReferralStanding.objects.get(customer=friend).was_brought == "yes"
    window = (LATER - dt.timedelta(hours=1), LATER + dt.timedelta(hours=1))
    assert [who for who, _at in referral_rewarded({}, *window)] == [lin.pk]
    assert [who for who, _at in came_through({}, *window)] == [friend.pk]


def test_what_came_back_was_too_small_or_is_excluded_brings_nothing(
    shop, rules, lin, friend, actor
):
    commands.refer(actor(), friend.pk, code_of(lin))
    small = buys(shop, friend, price=49)
    fake = buys(shop, friend, day="2026-11-22")
    exclude_order(actor(), fake.pk, reason="fake")
    assert follow() == 0
    with clock.fixed(TODAY):
        good = buys(shop, friend, day="2026-11-23")
    assert follow() == 1
    assert Referral.objects.get().order_id == good.pk != small.pk


def test_nobody_brings_themselves_an_old_customer_or_somebody_elses_newcomer(
    shop, rules, lin, friend, actor
):
    old = shop.person("老客")
    buys(shop, old, day="2026-01-05")
    for who, code, said in ((lin, code_of(lin), "self"), (old, code_of(lin), "not_new")):
        with pytest.raises(Conflict) as error:
            commands.refer(actor(), who.pk, code)
        assert error.value.code == said
    with pytest.raises(Invalid):
        commands.refer(actor(), friend.pk, "not a code")
    row = commands.refer(actor(), friend.pk, code_of(lin))
    assert commands.refer(actor(), friend.pk, code_of(lin)) == row
    with pytest.raises(Conflict) as error:
        commands.refer(actor(), friend.pk, code_of(old))
    assert error.value.code == "already"


@pytest.mark.parametrize("sign", ["household", "address", "device", "contact", "door"])
def test_who_belongs_together_is_looked_at_by_a_colleague(
    shop, rules, lin, friend, actor, browse, sign
):
    if sign == "household":
        customers.tie(actor(), lin.pk, role="partner", other_id=friend.pk)
    elif sign == "address":
        for who in (lin, friend):
            customers.add_address(actor(), who.pk, city="杭州", street="文三路 90 号")
    elif sign == "device":
        for who in (lin, friend):
            customers.add_identity(actor(), who.pk, "device", "A1B2-C3D4")
    elif sign == "contact":
        for who in (lin, friend):
            customers.add_identity(actor(), who.pk, "phone", "139****0456")
    row = commands.refer(actor(), friend.pk, code_of(lin))
    order = buys(shop, friend)
    if sign == "door":  # what speaks against it comes up with the order
        assert row.state == "waiting"
        mine = buys(shop, lin)
        type(order).objects.filter(pk__in=[order.pk, mine.pk]).update(address_key="a" * 32)
        assert follow() == 1
        sign = "address"
    row.refresh_from_db()
    assert (row.state, row.signs) == ("held", sign)
    assert follow() == 0 and points_of(lin) == 0
    page = browse("marketer").get(reverse("loyalty:referrals")).text
    assert "To be looked at" in page and "Let pass" in page
    assert browse("marketer").post(reverse("loyalty:clearing", args=[row.pk])).status_code == 302
    assert follow() == 1 and points_of(lin) == 200


def test_a_ring_is_seen_and_refused_and_that_is_taken_back(shop, rules, actor, browse):
    a, b, c = (shop.person(name) for name in "甲乙丙")
    assert commands.refer(actor(), b.pk, code_of(a)).signs == ""
    commands.refer(actor(), c.pk, code_of(b))
    row = commands.refer(actor(), a.pk, code_of(c))
    assert (row.state, row.signs) == ("held", "ring")
    assert browse("marketer").post(reverse("loyalty:refusing", args=[row.pk])).status_code == 302
    row.refresh_from_db()
    assert row.state == "refused"
    undo_last(actor("marketer"), "loyalty.referral_refused")
    row.refresh_from_db()
    assert row.state == "held"
    undo_last(actor(), "loyalty.referred")
    assert Referral.objects.count() == 2


def test_nobody_is_paid_for_more_friends_than_the_rule_says(shop, lin, actor):
    _rules(actor, keep_days=0, most=1)
    for name in ("甲", "乙"):
        who = shop.person(name)
        commands.refer(actor(), who.pk, code_of(lin))
        buys(shop, who, day="2026-11-20")
    follow()
    assert points_of(lin) == 200 and Referral.objects.filter(friend_points=100).count() == 2


def test_who_buys_nothing_in_time_lapses_and_old_rules_hold_for_whom_they_promised(
    shop, rules, lin, friend, actor
):
    late = shop.person("迟")
    for who in (friend, late):
        commands.refer(actor(), who.pk, code_of(lin))
    buys(shop, friend)
    commands.end_referral_rules(actor(), rules.pk)
    with pytest.raises(Conflict):
        commands.refer(actor(), shop.person("丁").pk, code_of(lin))
    assert queries.invitation_of(actor(), lin.pk).code == ""
    follow(TODAY + dt.timedelta(days=120))
    assert points_of(lin) == 200
    assert Referral.objects.get(customer=late).state == "lapsed"


def test_merged_records_are_one_person_and_a_person_brings_not_themselves(
    shop, rules, lin, friend, actor
):
    commands.refer(actor(), friend.pk, code_of(lin))
    buys(shop, friend)
    customers.merge_customers(actor(), lin.pk, friend.pk)
    follow()
    assert points_of(lin) == 0 and Referral.objects.get().state == "refused"


def test_the_rehearsal_says_what_it_costs_beside_what_newcomers_bring(shop, actor, lin, browse):
    order = buys(shop, lin, day="2026-05-04", price=200)
    type(order).objects.filter(pk=order.pk).update(cost=150)
    row = commands.write_referral_rules(actor(), {"minimum": "100"})
    commands.run_referral_rehearsal(row.pk)
    result = ReferralRules.objects.get(pk=row.pk).result
    assert (result["newcomers"], result["qualify"]) == (1, 1)
    assert (result["cost"], result["profit"], result["break_even"]) == ("3.00", "50.00", 6)
    page = browse("owner").get(reverse("loyalty:referral_version", args=[row.pk])).text
    assert "6 of 100" in page
    bad = {"referrer_points": 0, "friend_points": 0, "minimum": "0", "keep_days": 1}
    answer = browse("owner").post(
        reverse("loyalty:referral_write"), {**bad, "within_days": 9, "most": 0}
    )
    assert answer.status_code == 422 and "Somebody has to get something" in answer.text


def test_the_link_opens_for_anybody_and_tells_nobody_who(rules, lin, client):
    page = client.get(f"/r/{code_of(lin).lower()}/", headers={"accept-language": "en"})
    assert page.status_code == 200 and "100 points" in page.text
    assert "林小满" not in page.text and page["X-Robots-Tag"] == "noindex"
    assert client.get("/r/O0O0/").status_code == 404
    other = Codes.read().of(Customer.objects.latest("pk").pk + 999)
    assert client.get(f"/r/{other}/").status_code == 200, "who tries codes learns nothing"


def test_letters_and_programs_have_the_code(shop, rules, lin, friend, actor, call):  # noqa: F811
    [reach] = people.reach([lin.pk], channel="email").values()
    assert queries.codes_in_letters([reach]) == {lin.pk: code_of(lin)}
    assert queries.links_in_letters([reach])[lin.pk].endswith(f"/r/{code_of(lin)}/")

    def owner(*request):
        scopes = [
            "loyalty.view",
            "loyalty.refer",
            "loyalty.adjust",
            "loyalty.rule",
            "orders.view",
            "customers.view",
        ]
        return call("owner", *request, scopes=scopes)

    one = f"/customers/{friend.pk}/referral"
    assert owner("post", one, {"code": "AAAAAAAA"}).status_code == 422
    made = owner("post", one, {"code": code_of(lin)}).json()
    assert made["referrer"] == lin.pk and owner("get", one).json()["own"]["id"] == made["id"]
    assert owner("get", "/referrals").json()["items"][0]["state"] == "waiting"
    assert owner("post", f"/referrals/{made['id']}/refusing").json()["state"] == "refused"
    assert owner("post", f"/referrals/{made['id']}/clearing").status_code == 409
    assert owner("get", "/referral-leaders").json() == []
    assert owner("get", "/referral-rules").json()[0]["holds"]
