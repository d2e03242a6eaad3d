"""Twenty and eighty: the owner asks who brings 80 and 90 % of the profit, sees whom to keep for life and who stays under the
monthly minimum, reads what the good ones like and hands the buyer a list. Nobody with fake orders is among them."""

import pytest
from playwright.sync_api import expect

from shuke.common import clock, shop_settings
from shuke.insight.tests.conftest import TODAY, SmallShop
from shuke.operate.commands import change_settings
from shuke.shop.commands.totals import refresh_totals
from shuke.warehouse.testing import fill
from tests.browser.conftest import overflow

pytestmark = pytest.mark.browser

GOOD, OTHERS, FAKE = 30, 60, "刷单客"


def settle(shop: SmallShop) -> None:
    """Thirty who buy bodysuits each month, sixty who bought one cheap book, one whose orders were left out as fakes."""
    people = []
    for number in range(GOOD):
        person = shop.person(f"好客{number}")
        for month in range(1, 12):
            shop.order(
                person, f"2026-{month:02}-{1 + number % 20:02}T12:00", ("BODY-80", 2, 100), cost=80
            )
        people.append(person)
    for number in range(OTHERS):
        person = shop.person(f"路过{number}")
        shop.order(person, f"2026-0{1 + number % 9}-11T12:00", ("BOOK", 1, 20), cost=15)
        people.append(person)
    fake = shop.person(FAKE)
    for day in range(1, 20):
        shop.order(fake, f"2026-10-{day:02}T12:00", ("DUCK", 50, 100), cost=10, excluded_at=TODAY)
    refresh_totals([person.pk for person in [*people, fake]])
    fill()


@pytest.mark.parametrize(
    ("width", "scheme", "language", "words"),
    [
        (
            1280,
            "light",
            "en-GB",
            ("Worth keeping for life", "28 of 58 members bring less than"),
        ),
        (390, "dark", "zh-CN", ("值得留一辈子", "58")),
    ],
)
def test_twenty_and_eighty(visit, accessible, actor, home, width, scheme, language, words):
    keep, below = words
    with clock.fixed(TODAY):
        settle(SmallShop())
        change_settings(actor("owner"), {"monthly_minimum": "150"})
        shop_settings.look_again()

        page = visit(
            "owner", "/insight/pareto/?by=profit", width=width, scheme=scheme, language=language
        )
        bringers = page.locator("table.slim-table").first
        expect(bringers).to_contain_text("80%")
        expect(bringers).to_contain_text("90%")
        if width > 1000:  # on a phone the strip of days scrolls under its button
            accessible(page)
        assert overflow(page) == 0
        # 30 bring 39,600 of 39,900: 80 % are reached by the 25th of them
        bringers.get_by_role("link").first.click()
        expect(page.locator(".table-foot")).to_contain_text("25")
        expect(page.get_by_text(FAKE)).to_have_count(0)

        page.goto("/insight/keepers/?share=99")
        page.get_by_role("link", name=keep).first.click()
        expect(page.locator(".table-foot")).to_contain_text(str(GOOD))

        # Of the sixty those count who had bought before the six months began: January to April.
        page.goto("/insight/minimum/")
        expect(page.locator("main")).to_contain_text("150")
        expect(page.locator("main")).to_contain_text(below)
        accessible(page)

        page.goto("/insight/stock/")
        expect(page.locator("main")).to_contain_text("Wheat")
        expect(page.locator("main")).to_contain_text("80")
        accessible(page)
        assert overflow(page) == 0
        rows = ""
        for sheet in ("brand", "size"):
            with page.expect_download() as file:
                page.locator(f'a[href*="/stock/{sheet}.csv"]').click()
            rows += file.value.path().read_text(encoding="utf-8-sig")
        assert "Wheat" in rows and "80" in rows
        assert "DUCK" not in rows and FAKE not in rows
