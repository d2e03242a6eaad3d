"""What a campaign's page says beyond a plain difference: allowed for the past, who responds, what could be seen."""

import datetime as dt
import statistics
from decimal import Decimal

import pytest
from django.test import Client

from shuke.common import clock
from shuke.common.access import SYSTEM
from shuke.engage.results import measure
from shuke.engage.tests import shop
from shuke.engage.tests.shop import arms, buy
from shuke.insight.commands import save_segment
from shuke.team.commands import make_token
from shuke.warehouse.testing import fill

pytestmark = pytest.mark.django_db
SCOPES = ["campaigns.view", "orders.view", "margins.view"]


@pytest.fixture(autouse=True)
def at_noon():
    with clock.fixed(shop.NOW):
        yield


@pytest.fixture
def sent(db):
    return shop.sent(280)


def _bought(campaign, more_with_letter):
    """In each arm 120 people, every other one of whom had bought lately, the others long ago; all of them buy
    again what they had bought, and with the letter `more_with_letter(lately)`."""
    letter, control = arms(campaign)
    orders = []
    for of_arm in (letter, control):
        for at, who in enumerate(of_arm[:120]):
            lately, usual = at % 2 == 0, 100 + 10 * at
            more = more_with_letter(lately) if of_arm is letter else 0
            orders += [
                (who, str(usual), "0", -10 if lately else -200),
                (who, str(usual + more + at * 37 % 41), "0", 3),
            ]
    buy(orders)


@pytest.fixture
def told_apart(sent):
    """Who had bought lately answers with the letter, others do not; what is spent follows what was spent."""
    _bought(sent, lambda lately: 80 if lately else 0)
    return sent


def test_what_each_had_spent_before_is_allowed_for(told_apart, browse):
    outcome = measure(SYSTEM, told_apart)
    plain, better = outcome.compared.profit, outcome.compared.adjusted
    assert better.high - better.low < (plain.high - plain.low) / 2
    assert outcome.compared.explained > 0.7
    assert outcome.verdict == "more" and not plain.is_clear
    assert outcome.altogether.estimate == pytest.approx(better.estimate * outcome.letter.people)
    page = browse("analyst").get(f"/campaigns/{told_apart.pk}/").text
    assert "Profit per person, allowing for what each had spent in the year before" in page
    assert 'class="verdict more"' in page


def test_a_refund_or_an_order_since_the_launch_is_no_part_of_the_past(told_apart):
    before = measure(SYSTEM, told_apart).compared.explained
    letter, _control = arms(told_apart)
    buy([(letter[121], "90000", "0", 15), (letter[122], "90000", "0", -400)])
    buy([(letter[123], "90000", "0", -5)], currency="USD")
    assert measure(SYSTEM, told_apart).compared.explained == pytest.approx(before)


def test_who_responds_is_told_and_leads_to_its_people(told_apart, browse):
    responders = measure(SYSTEM, told_apart).compared.responders
    effects = {each.key: each.effect for each in responders.groups}
    assert responders.differ
    assert effects["30"].is_clear and effects["30"].estimate == pytest.approx(80, abs=5)
    assert not effects["365"].is_clear
    assert effects["90"] is None and effects["none"] is None, "too few bought to tell"
    page = browse("owner").get(f"/campaigns/{told_apart.pk}/").text
    assert "more than chance would" in page and "Bought in the 30 days before" in page
    letter, control = arms(told_apart)
    for arm, people in (("letter", letter), ("control", control)):
        for bought, theirs in (
            ("30", people[:120:2]),
            ("365", people[1:120:2]),
            ("none", people[120:]),
        ):
            url = f"/customers/?campaign={told_apart.pk}&group={arm}&bought={bought}"
            assert url.replace("&", "&amp;") in page
            assert browse("owner").get(url).context["table"].count == len(theirs)
            assert set(browse("owner").get(url).context["table"].ids()) <= set(theirs)
    for wrong in ("group=sent&bought=30", "group=letter&bought=7"):
        assert (
            browse("owner").get(f"/customers/?campaign={told_apart.pk}&{wrong}").status_code == 422
        )


def test_where_all_respond_alike_it_says_so(sent, browse):
    _bought(sent, lambda _lately: 40)
    assert not measure(SYSTEM, sent).compared.responders.differ
    assert "what differs below may be chance" in browse("owner").get(f"/campaigns/{sent.pk}/").text


def test_while_the_days_run_the_interval_is_wider(told_apart):
    over = measure(SYSTEM, told_apart).compared.profit
    with clock.fixed(shop.LAUNCHED + dt.timedelta(days=5)):
        running = measure(SYSTEM, told_apart).compared.profit
    assert running.estimate == pytest.approx(over.estimate), "the same orders"
    assert (running.high - running.low) / (over.high - over.low) > 1.6


def test_the_results_over_the_api_hold_both_and_who_responds(told_apart, actor):
    _, secret = make_token(actor("owner"), name="bi", scopes=SCOPES)
    client = Client(headers={"authorization": f"Bearer {secret}", "accept-language": "en"})
    body = client.get(f"/api/v1/campaigns/{told_apart.pk}/results").json()["comparison"]
    wide, narrow = body["profit_per_person"], body["adjusted_profit_per_person"]
    assert wide["low"] < narrow["low"] < narrow["estimate"] < narrow["high"] < wide["high"]
    assert body["responders"][0]["title"] == "Bought in the 30 days before"
    assert body["responders_differ"] is True


@pytest.fixture
def draft(db, home):
    """A draft to 2,000 people, a hundred of whom bought twice in the past half year."""
    who = shop.people(2_000)
    buy((one.pk, str(200 + at), "50", -3 - at % 5) for at, one in enumerate(who[:100]))
    buy((one.pk, "90", "30", -60) for one in who[:100])
    buy([(who[200].pk, "9999", "1", -300)])  # before the half year
    segment = save_segment(SYSTEM, name="全部老客", definition={"where": {"all": []}})
    fill()
    return shop.campaign(segment_id=segment.pk, holdout_percent=10)


def test_a_draft_tells_how_small_an_effect_each_control_group_could_show(draft, browse, actor):
    page = browse("owner").get(f"/campaigns/{draft.pk}/").text
    assert "How large should the control group be?" in page
    live = f"/campaigns/audience/?segment_id={draft.segment_id}&holdout_percent=10"
    assert "How large should the control group be?" in browse("owner").get(live).text
    _, secret = make_token(actor("owner"), name="bi", scopes=SCOPES)
    client = Client(headers={"authorization": f"Bearer {secret}", "accept-language": "en"})
    sizes = client.get(f"/api/v1/campaigns/{draft.pk}/outlook").json()["control_groups"]
    # By hand: 13 windows of 14 days of 2,000 people each; the two purchases lie in different ones.
    amounts = [150 + at for at in range(100)] + [60] * 100
    deviation = statistics.pstdev(amounts + [0] * (13 * 2_000 - 200))
    ten = next(each for each in sizes if each["percent"] == 10)
    expected = (1.959964 + 0.841621) * deviation * (1 / 1_800 + 1 / 200) ** 0.5
    assert ten["held_out"] == 200 and ten["least"] == pytest.approx(expected, rel=1e-4)
    assert ten["altogether"] == pytest.approx(expected * 1_800, rel=1e-4)
    least = [each["least"] for each in sizes]
    assert least == sorted(least, reverse=True), "the larger, the finer"


def test_of_few_people_nothing_is_promised_and_who_sees_no_orders_is_shown_none(browse, db, home):
    who = shop.people(80)
    buy([(who[0].pk, "100", "50", 1)])
    segment = save_segment(SYSTEM, name="几位", definition={"where": {"all": []}})
    fill()
    draft = shop.campaign(segment_id=segment.pk, holdout_percent=10)
    assert "too few to tell" in browse("owner").get(f"/campaigns/{draft.pk}/").text
    assert Decimal(draft.holdout_percent) == 10
