"""`shuke report`: the same numbers as the pages, for scripts."""

import json
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import translation

from shuke.common.access import SYSTEM
from shuke.shop import commands as shop
from shuke.shop.models import Order
from shuke.warehouse.tests.shop import customer, order

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("home")]


@pytest.fixture
def small_shop():
    mei, jia = customer("林小满"), customer("陈嘉禾")
    order("A1", mei, "100", "50", cost=Decimal(60))
    order("A2", mei, "30")
    order("A3", jia, "20")
    order("R1", mei, "-50", kind="return")
    order("A4", jia, "999", status="unpaid")


@pytest.fixture
def report(capsys):
    def run(*words) -> dict:
        call_command("report", *words, "--json")
        return json.loads(capsys.readouterr().out)

    return run


@pytest.mark.usefixtures("small_shop")
def test_reports_agree(report, capsys):
    summary = report("summary")
    assert (summary["sales"], summary["returns"], summary["buyers"]) == (3, 1, 2)
    assert summary["revenue"] == "150.00"
    assert summary["profit"] == "90.00"
    pareto = report("pareto")
    assert pareto["revenue"]["total"] == "150.00"
    top = pareto["revenue"]["top"][-1]
    assert (top["percent"], top["customers"], top["amount"]) == (50, 1, "130.00")
    rfm = report("rfm", "--as-of", "last")
    assert rfm["basis"]["as_of"] == "2026-03-01"
    assert sum(row["customers"] for row in rfm["groups"]) == rfm["customers"] == 2
    assert report("segments")["segments"] == []
    for name in ("summary", "rfm", "pareto", "segments"):
        call_command("report", name)
        assert "synced_at" in capsys.readouterr().out


@pytest.mark.usefixtures("small_shop")
def test_sales_only_counts_before_returns(report):
    told = report("summary", "--sales-only")
    assert (told["revenue"], told["returns"]) == ("200.00", 0)
    assert told["basis"]["counting"] == "sales only"
    with pytest.raises(CommandError, match=r"GBP.*CNY"):
        report("summary", "--currency", "gbp")


def test_an_empty_shop_and_a_wrong_day(report):
    assert report("summary", "--as-of", "last")["buyers"] == 0
    assert report("rfm")["customers"] == 0
    assert report("pareto")["revenue"]["top"] == []
    with pytest.raises(CommandError, match="2026-11-23"):
        report("summary", "--as-of", "yesterday")


@pytest.mark.parametrize(
    ("key", "told"),
    [("pareto", "no options"), ("trend", r"options: grain \(By\)")],
)
def test_an_unknown_option_tells_the_ones_there_are(report, key, told):
    with translation.override("en"), pytest.raises(CommandError, match=told):
        report(key, "--option", "by=profit")


@pytest.mark.usefixtures("small_shop")
def test_a_report_says_what_is_left_out_as_fake(report, browse):
    sale = Order.objects.get(number="A1")
    shop.exclude_order(SYSTEM, sale.pk, "one of a burst")
    told = report("summary", "--days", "0")
    assert told["basis"]["suspects"] == {"orders": 1, "amount": "150.00"}
    assert told["sales"] == 2
    assert report("summary")["basis"]["suspects"]["orders"] == 0  # of this month alone
    page = (
        browse("owner").get(reverse("insight:report", args=["trend"]) + "?days=0").content.decode()
    )
    assert "Left out as a suspected fake: 1 order" in page and "?counted=no" in page
    shop.include_order(SYSTEM, sale.pk)
    assert report("summary", "--days", "0")["basis"]["suspects"]["orders"] == 0
