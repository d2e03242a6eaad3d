"""Own figures beside imported ones of the industry, over the same time."""

import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from shuke.insight.commands import import_benchmarks
from shuke.insight.models import Benchmark
from shuke.insight.tests.fair import Fair, ask, people

pytestmark = pytest.mark.once

TABLE = "metric,period,value,source\nrepeat_share,2026,31%,A study\naverage_order,2026-10,88.5,\n"


@pytest.fixture
def fair(shop):
    return Fair(shop)


def test_own_figures_are_of_the_same_time(fair, actor):
    import_benchmarks(actor("marketer"), TABLE + "return_rate,2026,0.1,A study\n")
    found, shown, asked = ask(actor, "industry")
    told = {row.metric: row for row in found.compared}
    year = [o for o in fair.orders if o["day"].year == 2026]
    buyers = fair.buyers(year)
    often = [w for w in buyers if sum(o["kind"] == "sale" for o in year if o["customer"] == w) > 1]
    assert told["repeat_share"].own == len(often) / len(buyers)
    assert told["repeat_share"].difference == pytest.approx(len(often) / len(buyers) / 0.31 - 1)
    october = [o for o in year if o["day"].month == 10]
    sales = sum(o["kind"] == "sale" for o in october)
    assert told["average_order"].own == pytest.approx(float(sum(o["net"] for o in october)) / sales)
    back = -sum(o["net"] for o in year if o["kind"] == "return")
    sold = sum(o["net"] for o in year if o["kind"] == "sale")
    assert told["return_rate"].own == pytest.approx(float(back / sold))
    assert told["return_rate"].is_better == (float(back / sold) < 0.1)
    for line in shown.sheets[0].lines:
        assert people(line.audience, asked) == line.cells[5]
    assert "not over" in shown.notices[0]


def test_a_later_figure_takes_the_place_of_an_earlier_one(fair, actor):
    assert [row.industry for row in ask(actor, "industry")[0].compared] == [None] * 6
    import_benchmarks(actor("owner"), TABLE)
    import_benchmarks(actor("owner"), "指标;时间;数值;来源\n复购率;2026;0.4;协会\n")
    found, _shown, _asked = ask(actor, "industry")
    assert [(r.metric, r.industry, r.source) for r in found.compared if r.period == "2026"] == [
        ("repeat_share", 0.4, "协会")
    ]
    assert Benchmark.objects.count() == 3


def test_a_table_with_faults_is_told_by_line_and_not_stored(browse, db, home):
    text = "metric\tperiod\tvalue\nrepeat_share\t2026\t130%\nluck\t2026\t1\nmargin\t26\tx\nmargin\t2026\t0.4\n"
    page = browse("marketer", "en").post("/insight/industry/figures/", {"text": text})
    words = page.content.decode()
    assert page.status_code == 422 and Benchmark.objects.count() == 0
    assert "A share is written as 35% or 0.35." in words
    assert "There is no figure “luck” to compare" in words and "Give a year like 2026" in words
    assert "line 5" not in words and "130%" in words
    file = SimpleUploadedFile("f.csv", TABLE.encode("utf-8-sig"))
    done = browse("marketer", "en").post("/insight/industry/figures/", {"file": file})
    assert (done["Location"], Benchmark.objects.count()) == ("/insight/industry/", 2)
    assert browse("analyst").get("/insight/industry/figures/").status_code == 403


def test_only_who_may_import_is_led_there(browse, fair):
    for role, led in (("marketer", True), ("analyst", False)):
        page = browse(role).get("/insight/industry/").content.decode()
        assert ('href="/insight/industry/figures/"' in page) == led


def test_the_command_line_and_the_api_take_figures(
    call, actor, db, home, tmp_path, monkeypatch, capsys
):
    (tmp_path / "f.csv").write_text(TABLE, "utf-8")
    call_command("benchmarks", str(tmp_path / "f.csv"))
    assert "2 figures" in capsys.readouterr().out
    monkeypatch.setattr("sys.stdin", io.StringIO("nothing"))
    with pytest.raises(CommandError, match="heads"):
        call_command("benchmarks", "-")
    answer = call("marketer").post("/insight/industry/figures", {"text": TABLE})
    assert (answer.status_code, json.loads(answer.content)) == (201, {"imported": 2})
    assert call("analyst").post("/insight/industry/figures", {"text": TABLE}).status_code == 403


def test_refunds_of_orders_are_given_back_as_returns_are(shop, actor):
    someone = shop.person("someone")
    shop.order(someone, "2026-10-01T12:00", ("CUBE", 1, 100), refunded=30)
    shop.order(someone, "2026-10-02T12:00", ("CUBE", 1, 60), refunded=60)
    shop.order(someone, "2026-10-03T12:00", ("CUBE", 1, 40))
    shop.order(someone, "2026-10-04T12:00", ("CUBE", 1, 10), kind="return")
    shop.fill()
    import_benchmarks(actor("marketer"), "metric,period,value\nreturn_rate,2026,0.1\n")
    report = ask(actor, "industry")[0]
    rate = next(row.own for row in report.compared if row.metric == "return_rate")
    assert rate == pytest.approx((30 + 60 + 10) / 200)
