"""Rewards: offered, taken, handed over, cancelled; never more than there are."""

import threading
from decimal import Decimal

import pytest
from django.db import connection
from django.urls import reverse
from tests.changes import undo_last

from shuke.common.errors import Conflict
from shuke.customers import commands as customers
from shuke.customers.tests.test_api import call  # noqa: F401
from shuke.loyalty.auditing import audit
from shuke.loyalty.commands import adjust_points, cancel_claim, claim_reward, offer_reward
from shuke.loyalty.models import PointsAccount, Reward, RewardClaim
from shuke.shop.commands import Terms, define_coupon


@pytest.fixture
def lin(shop, actor):
    lin = shop.person("林小满")
    adjust_points(actor(), lin.pk, 200, reason="等了两周")
    return lin


def points_of(person):
    return PointsAccount.objects.get(customer=person).points


def test_a_reward_is_offered_on_a_page_given_on_the_record_and_handed_over(
    shop, lin, browse, actor
):
    client = browse("marketer")
    assert "No rewards yet" in client.get(reverse("loyalty:rewards")).text
    new = reverse("loyalty:reward_new")
    assert client.post(new, {"name": "", "points": "0"}).status_code == 422
    page = client.post(new, {"name": "小熊围嘴", "points": "120", "stock": "2"})["Location"]
    row = Reward.objects.get()
    client.post(new, {"name": "保温杯", "points": "600"})
    agent = browse("agent")
    record = agent.get(reverse("customers:record", args=[lin.pk])).text
    assert "小熊围嘴: 120 points" in record and "保温杯" not in record
    said = customers.give(actor("agent"), lin.pk, f"reward:{row.pk}")
    assert said == "小熊围嘴 for 120 points: hand it over"
    claim = RewardClaim.objects.get()
    assert points_of(lin) == 80 and "to be handed over" in agent.get(page).text
    assert agent.post(reverse("loyalty:handing", args=[claim.pk])).status_code == 302
    assert agent.post(reverse("loyalty:cancelling", args=[claim.pk])).status_code == 409
    undo_last(actor("agent"), "loyalty.reward_handed")
    assert agent.post(reverse("loyalty:cancelling", args=[claim.pk])).status_code == 302
    row.refresh_from_db()
    assert points_of(lin) == 200 and row.left == 2
    assert agent.post(reverse("loyalty:reward_ending", args=[row.pk])).status_code == 403
    client.post(reverse("loyalty:reward_ending", args=[row.pk]))
    with pytest.raises(Conflict) as error:
        claim_reward(actor(), lin.pk, row.pk)
    assert error.value.code == "ended"
    undo_last(actor("marketer"), "loyalty.reward_ended")
    claim_reward(actor("marketer"), lin.pk, row.pk)
    undo_last(actor("marketer"), "loyalty.reward_claimed")
    assert points_of(lin) == 200


def test_what_does_not_suffice_takes_nothing(shop, lin, actor):
    row = offer_reward(actor(), name="保温杯", points=201, stock=1)
    with pytest.raises(Conflict) as error:
        claim_reward(actor(), lin.pk, row.pk)
    assert error.value.code == "insufficient"
    row.refresh_from_db()
    assert (row.left, points_of(lin)) == (1, 200)


def test_programs_offer_and_claim_once_per_key(shop, lin, call):  # noqa: F811
    def owner(*request):
        return call("owner", *request, scopes=["loyalty.view", "loyalty.redeem", "loyalty.offer"])

    made = owner("post", "/rewards", {"name": "Bib", "points": 50, "price": "9.90", "stock": 1})
    assert made.status_code == 201 and made.json()["left"] == 1
    one = f"/customers/{lin.pk}/points/claims"
    body = {"reward": made.json()["id"], "key": "till-2"}
    claim = owner("post", one, body).json()
    assert owner("post", one, body).json()["id"] == claim["id"]
    assert owner("post", one, {**body, "key": "till-3"}).json()["code"] == "sold_out"
    assert owner("get", "/rewards").json()[0]["left"] == 0
    assert owner("post", f"/claims/{claim['id']}/cancelling").json()["state"] == "cancelled"
    again = owner("post", one, {**body, "key": "till-3"}).json()
    assert owner("post", f"/claims/{again['id']}/handing").json()["state"] == "handed"
    assert owner("post", f"/claims/{again['id']}/cancelling").status_code == 409
    assert owner("post", "/rewards", {"name": "", "points": 0}).status_code == 422
    assert owner("post", one, {"reward": 10**9, "key": "x"}).status_code == 404
    assert points_of(lin) == 150


def test_taken_by_a_record_that_was_merged_it_is_cancelled_all_the_same(shop, lin, actor):
    row = offer_reward(actor(), name="小熊围嘴", points=120)
    twin = shop.person("林小满")
    customers.merge_customers(actor(), lin.pk, twin.pk)
    claim = claim_reward(actor(), twin.pk, row.pk)
    cancel_claim(actor(), claim.pk)
    assert points_of(lin) == 200


@pytest.mark.django_db(transaction=True)
def test_of_many_who_take_the_last_piece_at_once_one_does(actor):
    owner = actor()
    people = [customers.add_customer(owner, name=f"p{n}") for n in range(10)]
    for person in people:
        adjust_points(owner, person.pk, 300, reason="等了两周")
    row = offer_reward(owner, name="保温杯", points=100, stock=1)
    refused, trouble = [], []

    def take(person):
        try:
            for turn in range(2):
                try:
                    claim_reward(owner, person.pk, row.pk, key=f"{person.pk}:{turn}")
                except Conflict as conflict:
                    refused.append(conflict.code)
        except BaseException as error:
            trouble.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=take, args=[person]) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not trouble and refused == ["sold_out"] * 19
    assert RewardClaim.objects.count() == 1
    spent = [each.points for each in PointsAccount.objects.all()]
    assert sorted(spent) == [200] + [300] * 9
    assert not list(audit())


def test_a_coupon_for_points_is_a_code_of_their_own_at_once(shop, lin, actor, browse):
    coupon = define_coupon(
        actor(), Terms(name="满100减20", kind="amount", value=Decimal(20), minimum=Decimal(100))
    )
    owner = browse()
    form = {"name": "20 元券", "points": "50", "coupon": str(coupon.pk)}
    page = owner.post("/points/rewards/new/", form)
    assert page.status_code == 302
    reward = Reward.objects.get(coupon=coupon)
    claim = claim_reward(actor("agent"), lin.pk, reward.pk, key="a")
    assert claim.state == "handed"
    assert [code.customer_id for code in coupon.codes.all()] == [lin.pk]
    assert claim_reward(actor("agent"), lin.pk, reward.pk, key="a") == claim
    assert coupon.codes.count() == 1
    with pytest.raises(Conflict):
        cancel_claim(actor(), claim.pk)
