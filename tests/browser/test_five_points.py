"""Five points: the owner asks what less churn would be worth, sets what the shop does not know, sees the answer with its
interval, and goes on to the people whom a word may keep."""

import pytest
from playwright.sync_api import expect

from shuke.common import clock
from shuke.insight import commands
from shuke.insight.models import ValueScore
from shuke.insight.queries.value import GONE, SLIPPING
from shuke.insight.tests.buying import settle
from shuke.insight.tests.conftest import TODAY, SmallShop
from shuke.warehouse.testing import fill
from tests.browser.conftest import overflow

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("width", "scheme", "language", "words"),
    [
        (
            1280,
            "light",
            "en-GB",
            ("points less churn would be worth", "Margin", "Doubtful whether"),
        ),
        (390, "dark", "zh-CN", ("流失率降 5 个百分点", "毛利率", "说不准还会不会买")),
    ],
)
def test_five_points_less_churn(visit, accessible, home, width, scheme, language, words):
    worth, margin, doubtful = words
    with clock.fixed(TODAY):
        settle(SmallShop())
        commands.score_value()
        fill()
        doubtfuls = ValueScore.objects.filter(alive__gte=GONE, alive__lt=SLIPPING)
        assert doubtfuls.exists()
        page = visit("owner", "/insight/whatif/", width=width, scheme=scheme, language=language)
        field = page.get_by_label(margin)
        field.fill("40")
        field.press("Enter")
        expect(page.get_by_text(worth).first).to_be_visible()
        assert "margin=40" in page.url
        accessible(page)
        assert overflow(page) == 0
        page.get_by_role("link", name=doubtful).first.click()
        expect(page.locator(".table-foot")).to_contain_text(str(doubtfuls.count()))
        page.go_back()
        page.locator(".people-actions form button.primary").click()
        page.wait_for_url("**/campaigns/**")
