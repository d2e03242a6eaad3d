"""Size charts: written, shown at the nearest goods, replaced, taken back."""

import pytest
from django.test import Client
from django.utils import translation

from shuke.common.errors import Invalid
from shuke.common.models import RecordedFact
from shuke.common.undoing import undo_changes
from shuke.shop import commands, queries
from shuke.shop.models import Product, SizeChart
from shuke.team.commands import make_token

pytestmark = pytest.mark.django_db
TABLE = "尺码，身高(cm)，胸围\n80，75–85，48\n90，85–95，52"


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def romper(db) -> Product:
    return Product.objects.create(
        code="R-90", title="连体衣", brand="麦穗", category="童装", size="90"
    )


def write(actor, brand: str, category: str, text: str = TABLE) -> SizeChart:
    return commands.write_sizes(actor("owner"), brand, category, commands.chart_of_text(text))


def test_a_table_is_read_as_it_is_pasted():
    chart = commands.chart_of_text(TABLE)
    assert chart.measures == ("身高(cm)", "胸围")
    assert chart.sizes == (("80", "75–85", "48"), ("90", "85–95", "52"))
    assert commands.chart_of_text("size\theight\n90\t85\n").sizes == (("90", "85"),)
    assert ("110", "105–115") in commands.chart_of_text(commands.childrens_sizes()).sizes


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("90", "heading"),
        ("size, height", "heading"),
        ("size, height\n90", "Line 2: write the size and 1 measures"),
        ("size, height\n, 85", "Line 2"),
        ("size, height\n90, 85\n90, 86", "Line 3: this size stands above"),
        (f"size, height\n90, {'8' * 41}", "Line 2"),
        ("size, h\n" + "\n".join(f"{n}, 1" for n in range(61)), "At most 60"),
    ],
)
def test_a_table_that_is_none_is_refused_with_what_to_do(text, fault):
    with pytest.raises(Invalid, match=fault):
        commands.chart_of_text(text)


def test_a_product_shows_the_nearest_chart(romper, actor, browse):
    owner = actor("owner")
    assert queries.chart_of(owner, romper) is None
    everything = write(actor, "", "")
    assert queries.chart_of(owner, romper) == everything
    category = write(actor, "", "童装")
    assert queries.chart_of(owner, romper) == category
    brand = write(actor, "麦穗", "")
    assert queries.chart_of(owner, romper) == brand
    both = write(actor, "麦穗", "童装")
    write(actor, "木头人", "童装")
    assert queries.chart_of(owner, romper) == both
    page = browse().get(f"/products/{romper.pk}/").content.decode()
    assert "Size chart" in page
    assert "<b>90</b>" in page
    romper.size = ""
    assert queries.chart_of(owner, romper) is None


def test_a_chart_is_replaced_removed_and_undone(romper, actor):
    owner = actor("owner")
    first = write(actor, "麦穗", "")
    write(actor, "麦穗", "", TABLE.replace("52", "53"))
    assert SizeChart.objects.open().count() == 1
    written = RecordedFact.objects.filter(kind="shop.sizes_written")
    undo_changes(owner, [written.latest("pk").pk])
    assert queries.chart_of(owner, romper).sizes == first.sizes
    commands.end_sizes(owner, SizeChart.objects.open().get().pk)
    assert queries.chart_of(owner, romper) is None
    undo_changes(owner, [RecordedFact.objects.filter(kind="shop.sizes_ended").latest("pk").pk])
    assert queries.chart_of(owner, romper).sizes == first.sizes


def test_the_page_takes_charts_from_those_who_may(romper, browse):
    marketer = browse("marketer")
    page = marketer.get("/sizes/").content.decode()
    assert "No size charts yet" in page
    assert "105–115" in page
    wrong = marketer.post("/sizes/new/", {"brand": "麦穗", "text": "90"})
    assert (wrong.status_code, "heading" in wrong.content.decode()) == (422, True)
    saved = marketer.post("/sizes/new/", {"brand": "麦穗", "text": TABLE}, follow=True)
    assert "Size chart saved" in saved.content.decode()
    chart = SizeChart.objects.get()
    analyst = browse("analyst")
    assert "textarea" not in analyst.get("/sizes/").content.decode()
    assert analyst.post(f"/sizes/{chart.pk}/ending/").status_code == 403
    marketer.post(f"/sizes/{chart.pk}/ending/")
    assert not SizeChart.objects.open().exists()


def test_programs_write_and_ask_charts(actor):
    secret = make_token(actor("owner"), name="t", scopes=["prices.edit", "orders.view"])[1]
    client = Client(headers={"Authorization": f"Bearer {secret}", "Accept-Language": "en"})
    body = {"brand": "麦穗", "measures": ["Height (cm)"], "sizes": [["90", "85–95"]]}
    made = client.post("/api/v1/size-charts", body, content_type="application/json")
    assert made.status_code == 201
    assert client.get("/api/v1/size-charts").json() == [made.json()]
    short = client.post(
        "/api/v1/size-charts", {**body, "sizes": [["90"]]}, content_type="application/json"
    )
    assert (short.status_code, short.json()["code"]) == (422, "invalid_sizes")
    odd = client.post(
        "/api/v1/size-charts", {**body, "sizes": [["90", "\0"]]}, content_type="application/json"
    )
    assert odd.status_code == 422
    assert client.post(f"/api/v1/size-charts/{made.json()['id']}/ending").status_code == 204
    assert client.get("/api/v1/size-charts").json() == []
