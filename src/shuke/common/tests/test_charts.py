"""A chart's table says what its picture shows; bad shapes are refused."""

import datetime as dt
import json
from decimal import Decimal

import pytest
from django.template import engines
from django.utils import translation
from tests.markup import tight

from shuke.common.kit.charts import Chart, Series
from shuke.common.texts import formula_safe

pytestmark = pytest.mark.once


def draw(chart):
    with translation.override("en"):
        return engines["django"].from_string("{% chart chart %}").render({"chart": chart})


def told(html):
    return json.loads(html.split('type="application/json">')[1].split("</script>")[0])


def test_the_table_tells_what_the_picture_shows():
    months = [dt.date(2026, 1, 1), dt.date(2026, 2, 1)]
    revenue = Series("Revenue", [Decimal("1240.5"), None], unit="money", currency="CNY")
    html = draw(Chart("Revenue by month", "bar", months, [revenue], links=["/orders/?m=1", None]))
    assert '<a href="/orders/?m=1">Jan 2026</a>' in html
    assert "¥1,240.50" in html
    assert ">–</td>" in tight(html)
    data = told(html)
    assert data["series"][0]["values"] == [1240.5, None]
    assert data["x"] == ["Jan 2026", "Feb 2026"]
    assert data["links"] == ["/orders/?m=1", None]


def test_a_pareto_adds_the_running_share():
    html = draw(Chart("Who", "pareto", ["A", "B"], [Series("Revenue", [75, 25])]))
    assert told(html)["shares"] == [0.75, 1.0]
    assert "75%" in html and "100%" in html


def test_days_that_begin_no_month_stay_days():
    html = draw(
        Chart("Days", "line", [dt.date(2026, 1, 1), dt.date(2026, 1, 2)], [Series("n", [1, 2])])
    )
    assert told(html)["x"] == ["1 Jan 2026", "2 Jan 2026"]


def test_without_figures_it_says_so():
    html = draw(Chart("Nothing", "bar", [], [Series("n", [])]))
    assert "No figures yet" in html
    assert "application/json" not in html


def test_the_script_is_told_units_shares_and_what_a_formula_begins_with():
    steps = Series("Got this far", [4, 1], of="Visits", above=["100%", "25%"])
    data = told(draw(Chart("Funnel", "bar", ["=1+1", "Paid"], [steps])))
    assert (data["series"][0]["of"], data["series"][0]["above"]) == ("Visits", ["100%", "25%"])
    assert all(formula_safe(sign) == f"'{sign}" for sign in data["formulaSigns"])


@pytest.mark.parametrize("text", ["+86 199 0000 0001", "-1,250.50"])
def test_a_sign_and_digits_are_no_formula(text):
    assert formula_safe(text) == text


@pytest.mark.parametrize(
    "text", ["+1+1", "-A1", "+", "- .", "+1\n=2", "=1", "@1", "\t+1", "-2^3", "+١"]
)
def test_all_else_that_a_formula_begins_with_is_guarded(text):
    assert formula_safe(text) == f"'{text}"


def test_words_cannot_break_out_of_the_data():
    html = draw(Chart("</script><b>", "bar", ["</script>"], [Series("<i>", [1])]))
    assert "</script><b>" not in html
    assert told(html)["x"] == ["</script>"]


def test_a_forecast_has_its_interval_and_marks_in_the_table():
    ahead = Series("Forecast", [None, 7], dashed=True, low=[None, 5], high=[None, 9])
    chart = Chart(
        "Ahead", "line", ["Mon", "Tue"], [Series("n", [4, None]), ahead], marks={0: "odd"}
    )
    html = draw(chart)
    assert 'scope="row">Mon · odd</th>' in tight(html) and "5 – 9" in html
    data = told(html)
    assert (data["series"][1]["dashed"], data["series"][1]["low"]) == (True, [None, 5])
    assert data["marks"] == [[0, "odd"]]
    assert len(chart.head()) == len(chart.rows()[0]["cells"]) == 3


def test_a_heat_map_links_its_cells():
    rows = [Series("9:00", [1, 2]), Series("12:00", [3, 4])]
    html = draw(Chart("When", "heat", ["Mon", "Tue"], rows, cell_links=[["/a/", None], ["/b/"]]))
    assert '<a href="/a/">1</a>' in html and '<a href="/b/">3</a>' in html
    assert told(html)["cellLinks"] == [["/a/", None], ["/b/"]]


def test_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="pie"):
        Chart("Pie", "pie", [], [])
