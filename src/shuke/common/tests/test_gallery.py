"""The gallery shows every component: when it renders, they all do."""

import pytest

from shuke.common.kit import charts, samples


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_gallery_shows_every_component(browse, language):
    page = browse("agent", language).get("/kit/")
    assert page.status_code == 200
    html = page.content.decode()
    for part in ("button primary", "chip good", "stat-value", "table-box", "field-error"):
        assert part in html
    drawn = samples.charts()
    assert {chart.kind for chart in drawn} == charts.KINDS
    assert html.count("<shuke-chart") == len(drawn)
    assert html.count('class="progress"') == 5


def test_a_stranger_does_not_see_the_gallery(client, db):
    assert client.get("/kit/").status_code == 302
