"""Targets through pages and the API: set, claimed, split, handed down, changed with the old one in sight."""

import datetime as dt
from decimal import Decimal

import pytest
from tests.changes import undo_last

from shuke.common import clock
from shuke.common.errors import Forbidden, NotFound
from shuke.sales import commands
from shuke.sales.models import Target
from shuke.sales.periods import spread
from shuke.sales.queries import shortfall
from shuke.sales.queries import targets as queries
from shuke.shop.models import Order
from shuke.team import commands as team
from shuke.team.models import Placement, Store, Team
from shuke.warehouse.testing import fill

pytestmark = pytest.mark.django_db
YEAR = 2026


@pytest.fixture(autouse=True)
def at_noon(noon, home):
    pass


@pytest.fixture
def sold():
    """A store with ¥300 in May 2025, ¥100 in June 2025 and ¥500 in this month."""
    store = Store.objects.create(code="hubin", name="湖滨店", kind="door")
    this = clock.now() - dt.timedelta(days=2)
    rows = ((300, "2025-05-10"), (100, "2025-06-30T23:30:00+08:00"), (500, this.isoformat()))
    for at, (total, day) in enumerate(rows):
        placed = dt.datetime.fromisoformat(day)
        placed = placed if placed.tzinfo else placed.replace(tzinfo=dt.UTC)
        Order.objects.create(
            store=store, number=f"N{at}", placed_at=placed, currency="CNY", goods=total, total=total
        )
    fill()
    return store


def amounts(kind, thing, side="given"):
    rows = Target.objects.open().filter(kind=kind, thing=thing, side=side)
    return {row.period.key: row.amount for row in rows}


def test_the_owner_sets_a_year_and_it_is_spread_as_last_year_went(sold, browse, actor):
    owner = browse("owner")
    page = owner.get("/sales/targets/").content.decode()
    assert "湖滨店" in page
    form = {"year": YEAR, "2026": "4000"}
    assert owner.post("/sales/targets/shop/0/setting/", form).status_code == 302
    assert owner.post("/sales/targets/shop/0/splitting/", {"year": YEAR}).status_code == 302
    own = amounts("shop", 0)
    assert own["2026-05"] == 3000 and own["2026-06"] == 1000 and own["2026-Q2"] == 4000
    assert own["2026-01"] == 0
    commands.set_targets(actor(), "shop", 0, {"2026-11": Decimal(1500)})
    rows = {
        row.period.key: row
        for row in queries.rows_of(queries.subject_for(actor(), "shop", 0), YEAR)
    }
    november = rows["2026-11"]
    assert november.done == 500 and november.short == 1000
    left = (dt.date(2026, 12, 1) - clock.today()).days
    assert november.a_day == Decimal(1000) / left
    assert rows["2026-Q2"].last_year == 400
    # A quarter whose months come to more than it says so.
    assert rows["2026-Q4"].apart == 1500
    page = owner.get("/sales/targets/shop/0/").content.decode()
    assert "1,000" in page


def test_cents_are_never_lost():
    parts = spread(Decimal("100.00"), [Decimal(1) / 3] * 3)
    assert parts == [Decimal("33.33"), Decimal("33.33"), Decimal("33.34")]


def test_stores_get_their_share_and_a_mismatch_shows(sold, actor):
    Store.objects.create(code="xuhui", name="徐汇店", kind="door")
    commands.set_targets(actor(), "shop", 0, {"2026": Decimal(1000)})
    assert commands.hand_down(actor(), "shop", 0, YEAR, "store") == Store.objects.count()
    assert amounts("store", sold.pk) == {"2026": Decimal(1000)}
    commands.set_targets(actor(), "store", sold.pk, {"2026": Decimal(900)})
    [row] = queries.below(queries.subject_for(actor(), "shop", 0), YEAR)
    assert row.given == 900 and row.apart == -100


def test_a_colleague_sees_their_own_with_what_stood_before(browse, actor):
    agent = browse("agent")
    who = actor("agent").id
    commands.set_targets(actor(), "person", who, {"2026-11": Decimal(8000)})
    commands.set_targets(actor(), "person", who, {"2026-11": Decimal(9000)})
    page = agent.get(f"/sales/targets/person/{who}/").content.decode()
    assert "9,000" in page and "8,000" in page
    claimed = {"year": YEAR, "2026-11": "7000"}
    assert agent.post(f"/sales/targets/person/{who}/claiming/", claimed).status_code == 302
    assert amounts("person", who, "claimed") == {"2026-11": Decimal(7000)}
    assert agent.post(f"/sales/targets/person/{who}/setting/", claimed).status_code == 403
    assert agent.get("/sales/targets/shop/0/").status_code == 404
    assert agent.get(f"/sales/targets/person/{actor('marketer').id}/").status_code == 404
    with pytest.raises(NotFound):
        commands.claim_targets(actor("agent"), "person", actor().id, {"2026": Decimal(1)})
    with pytest.raises(Forbidden):
        commands.set_targets(actor("agent"), "person", who, {"2026": Decimal(1)})


def test_a_lead_sets_for_the_team(actor):
    lead, other = actor("agent"), actor("marketer")
    crew = Team.objects.create(name="杭州组", lead_id=lead.id)
    Placement.objects.begin(actor(), {"kind": "team", "thing": crew.pk, "staff_id": other.id})
    commands.set_targets(lead, "person", other.id, {"2026": Decimal(100)})
    commands.claim_targets(lead, "team", crew.pk, {"2026": Decimal(50)})
    assert queries.may_see(other, "team", crew.pk)
    with pytest.raises(Forbidden):
        commands.set_targets(lead, "team", crew.pk, {"2026": Decimal(100)})


def test_what_was_set_is_undone_unless_it_was_changed_again(actor, staff):
    commands.set_targets(actor(), "shop", 0, {"2026": Decimal(100)})
    with clock.fixed(clock.now() + dt.timedelta(minutes=1)):
        commands.set_targets(actor(), "shop", 0, {"2026": Decimal(200)})
    with clock.fixed(clock.now() + dt.timedelta(minutes=2)):
        undo_last(actor(), "sales.targets_set")
    assert amounts("shop", 0) == {"2026": Decimal(100)}


def test_wrong_amounts_and_periods_are_refused(browse):
    owner = browse("owner")
    wrong = owner.post("/sales/targets/shop/0/setting/", {"year": YEAR, "2026-03": "-5"})
    assert wrong.status_code == 422 and not Target.objects.exists()
    assert owner.get("/sales/targets/nothing/0/").status_code == 404
    assert owner.get("/sales/targets/shop/7/").status_code == 404


def test_today_says_what_is_short(sold, actor):
    assert shortfall.mine(actor()) is None
    commands.set_targets(actor(), "shop", 0, {"2026-11": Decimal(1500)})
    concern = shortfall.mine(actor())
    assert "1,000" in concern.title and concern.url.endswith("/sales/targets/shop/0/")
    assert shortfall.mine(actor("agent")) is None


def test_the_same_over_the_api(sold, actor, client):
    rights = ["sales.earn", "sales.target"]
    key = team.make_token(actor(), name="t", scopes=rights)[1]
    headers = {"Authorization": f"Bearer {key}"}
    body = {"amounts": {"2026": "1200", "2026-05": None}}
    url = "/api/v1/targets/shop/0"
    put = client.put(url, body, content_type="application/json", headers=headers)
    assert put.json() == {"changed": 1}
    row = client.get(f"{url}?year=2026", headers=headers).json()["rows"][0]
    assert Decimal(row["given"]) == 1200
    assert Target.objects.open().count() == 1
