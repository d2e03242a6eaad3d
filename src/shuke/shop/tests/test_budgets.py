"""Budgets of sources beside what they cost, and the reports that advertising systems export."""

import datetime as dt
import io
import json
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.utils import translation

from shuke.common import clock
from shuke.common.access import SYSTEM
from shuke.common.errors import Conflict, Invalid
from shuke.common.models import RecordedFact
from shuke.shop import commands, concerns, queries
from shuke.shop.ad_exports import report_of
from shuke.shop.commands.budgeting import undo_budgets
from shuke.shop.models import Budget, Spend
from shuke.team.commands import make_token

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 20, 4, tzinfo=dt.UTC)

GOOGLE = (
    "Campaign report\nNovember 1, 2026 - November 2, 2026\n"
    "Campaign\tDay\tCurrency code\tBudget\tCost\tImpr.\tClicks\n"
    "Brand\t2026-11-01\tCNY\t200.00\t1,180.50\t9,000\t120\n"
    "Winter\tNov 1, 2026\tCNY\t100.00\t19.50\t900\t12\n"
    "Brand\t2026-11-02\tCNY\t200.00\t--\t0\t0\n"
    "Total: Account\t--\t--\t300.00\t1,200.00\t9,900\t132\n"
)
BAIDU = "日期,账户,推广计划,展现,点击,消费,日预算\n2026-11-01,麦穗,品牌词,100,9,88.60,100\n2026-11-01,麦穗,通用词,100,9,11.4,50\n合计,,,200,18,100,\n"
TENCENT = "日期,计划名称,曝光量,点击量,花费(元)\n20261101,双11,1000,30,￥300.00\n20261102,双11,1000,30,200\n"
ZTC = "统计日期,计划名称,展现量,点击量,花费,日限额\n2026/11/1,连体衣,100,8,66.6,80\n"


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"), clock.fixed(NOW):
        yield


def plan(text: str, actor=SYSTEM) -> int:
    return commands.state_budgets(actor, commands.costs_of_text(text))


def spend(text: str) -> int:
    return commands.state_spend(SYSTEM, commands.costs_of_text(text))


def spent() -> dict[str, tuple]:
    plans = list(queries.budgets(SYSTEM))
    queries.tell_spent(plans)
    return {each.source: (each.spent.amount, each.is_over) for each in plans}


def test_a_plan_stands_beside_what_its_days_cost():
    plan("baidu, 2026-11, 3000\nwechat, 2026-11, 500")
    assert spent() == {"baidu": (None, False), "wechat": (None, False)}
    spend("baidu, 2026-10-31, 2026-11-01, 100\nbaidu, 2026-11-02, 2026-11-02, 2951")
    assert spent()["baidu"] == (Decimal(3001), True)
    spend("baidu, 2026-11-01, 2026-11-02, 90")
    assert spent()["baidu"] == (Decimal(90), False), "the latest about a day holds"
    assert spent()["wechat"] == (None, False)


def test_costs_in_another_currency_count_by_the_rate_of_their_day():
    plan("google, 2026-11, 700")
    spend("google, 2026-11-01, 2026-11-02, 200, USD")
    assert spent()["google"] == (None, False)
    commands.enter_rates(SYSTEM, [commands.Rate("USD", dt.date(2026, 11, 2), Decimal("7.1"))])
    assert spent()["google"] == (Decimal(710), True)


def test_today_says_what_is_overspent_while_it_can_be_helped(browse, actor):
    plan("baidu, 2026-11, 100\nold, 2026-10, 100\nwechat, 2026-11, 100")
    spend(
        "baidu, 2026-11-01, 2026-11-05, 160\nold, 2026-10, 900\nwechat, 2026-11-01, 2026-11-02, 99"
    )
    found = concerns.overspent_budgets(actor("marketer"))
    assert [line.text for line in found.lines] == ["¥160.00 of ¥100.00, 1 Nov 2026 to 30 Nov 2026"]
    assert "1 marketing budget is overspent" in browse("marketer").get("/").content.decode()
    plan("baidu, 2026-11, 160")
    assert concerns.overspent_budgets(actor("marketer")) is None


def test_a_plan_is_replaced_taken_back_and_undone(actor):
    owner = actor("owner")
    assert plan("baidu, 2026-11, 3000", owner) == 1
    assert plan("baidu, 2026-11, 3000.00", owner) == 0
    assert plan("baidu, 2026-11, 2000", owner) == 1
    assert [each.amount for each in queries.budgets(SYSTEM)] == [2000]
    fact = RecordedFact.objects.filter(kind="shop.budgets_stated").latest("pk")
    step = {"began": [Budget.objects.open().get().pk],
            "ended": [Budget.objects.exclude(ended_at=None).get().pk]}  # fmt: skip
    undo_budgets(owner, fact, step)
    assert [each.amount for each in queries.budgets(SYSTEM)] == [3000]
    with pytest.raises(Conflict):
        undo_budgets(owner, fact, step)


@pytest.mark.parametrize(
    "line", ["baidu, 2026-11, -1", ", 2026-11, 5", "x, 2026-12-02, 2026-12-01, 5"]
)
def test_a_plan_that_cannot_be_used_is_named_and_none_is_taken(line):
    with pytest.raises(Invalid, match="Line 2"):
        plan(f"baidu, 2026-11, 5\n{line}")
    assert not Budget.objects.exists()


@pytest.mark.parametrize(
    ("text", "source", "costs", "budget"),
    [
        (GOOGLE, "google", {1: "1200.00", 2: "0"}, ("500.00", 1, 2)),
        (BAIDU, "baidu", {1: "100.00"}, ("150", 1, 1)),
        (TENCENT, "tencent", {1: "300.00", 2: "200"}, None),
        (ZTC, "zhitongche", {1: "66.6"}, ("80", 1, 1)),
    ],
)
def test_reports_of_advertising_systems_are_read_as_they_are(text, source, costs, budget):
    report = report_of(text)
    assert report.source == source
    assert {cost.starts.day: str(cost.amount) for cost in report.costs} == costs
    assert all(cost.starts == cost.ends for cost in report.costs)
    planned = report.budget
    assert (planned and (str(planned.amount), planned.starts.day, planned.ends.day)) == budget


def test_a_report_whose_system_nobody_can_tell_asks_for_the_source():
    with pytest.raises(Invalid, match="Name the source"):
        report_of("date,campaign,spend\n2026-11-01,A,5\n")
    assert report_of("date,campaign,spend\n2026-11-01,A,5\n", "tiktok").source == "tiktok"
    with pytest.raises(Invalid, match="Line 2"):
        report_of("日期,花费,展现量\nsoon,5,1\n")
    assert report_of("baidu, 2026-11, 5") is None


def test_the_page_of_costs_takes_a_report_with_its_budgets(browse):
    marketer = browse("marketer")
    file = SimpleUploadedFile("google.csv", GOOGLE.encode("utf-16"))
    assert marketer.post("/costs/new/", {"file": file}, follow=True).status_code == 200
    assert list(Spend.objects.values_list("source", "amount").order_by("starts")) == [
        ("google", 1200), ("google", 0),
    ]  # fmt: skip
    file = SimpleUploadedFile("baidu.csv", BAIDU.encode("gb18030"))
    marketer.post("/costs/new/", {"file": file, "source": "百度推广"})
    assert Budget.objects.get(source="百度推广").amount == 150
    page = marketer.get("/budgets/").content.decode()
    assert "百度推广" in page
    assert "240%" in page
    asked = marketer.post("/costs/new/", {"text": "date,campaign,spend\n2026-11-01,A,5"})
    assert (asked.status_code, "Name the source" in asked.content.decode()) == (422, True)


def test_the_page_plans_budgets_for_those_who_may(browse):
    marketer = browse("marketer")
    assert "No budgets yet" in marketer.get("/budgets/").content.decode()
    answer = marketer.post("/budgets/new/", {"text": "baidu, 2026-11, 3000"}, follow=True)
    assert "1 budget saved" in answer.content.decode()
    wrong = marketer.post("/budgets/new/", {"text": "baidu, 2026-11, lots"})
    assert (wrong.status_code, "Line 1" in wrong.content.decode()) == (422, True)
    marketer.post("/lists/budgets/actions/remove/", {"ids": [Budget.objects.get().pk]})
    assert not queries.budgets(SYSTEM).exists()
    analyst = browse("analyst")
    assert "textarea" not in analyst.get("/budgets/").content.decode()
    assert analyst.post("/budgets/new/", {"text": "x, 2026-11, 1"}).status_code == 403


def test_programs_plan_and_ask_budgets(actor, tmp_path):
    secret = make_token(actor("owner"), name="t", scopes=["costs.edit", "insight.view"])[1]
    client = Client(headers={"Authorization": f"Bearer {secret}", "Accept-Language": "en"})
    body = [{"source": "baidu", "from": "2026-11-01", "to": "2026-11-30", "amount": "100"}]
    made = client.post("/api/v1/budgets", body, content_type="application/json")
    assert (made.status_code, made.json()) == (201, {"recorded": 1})
    spend("baidu, 2026-11-01, 2026-11-05, 160")
    [row] = client.get("/api/v1/budgets").json()["items"]
    assert (row["from"], row["amount"], row["spent"]) == ("2026-11-01", "100.0000", "160.0000")
    out = io.StringIO()
    call_command("budgets", "--json", stdout=out)
    assert json.loads(out.getvalue())["budgets"][0]["over"] is True
    ended = client.post(
        "/api/v1/budgets/ending", {"ids": [row["id"]]}, content_type="application/json"
    )
    assert ended.json() == {"ended": [row["id"]]}
    file = tmp_path / "plan.csv"
    file.write_text("wechat, 2026-12, 500\n", "utf-8")
    call_command("budgets", str(file), stdout=out)
    assert "1 budgets planned" in out.getvalue()
    assert [each.source for each in queries.budgets(SYSTEM)] == ["wechat"]
