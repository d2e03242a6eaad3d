"""Every page of the menu in a shop that has just begun: no script fails, the CSP holds, WCAG AA is
kept, and nothing is cut off on a phone of 360 pixels.
"""

import pytest
from django.urls import reverse

from shuke.common.declarations import declared
from shuke.common.slots import MenuPage
from shuke.warehouse.testing import fill

pytestmark = pytest.mark.browser
PAGES = [page.url_name for page in declared(MenuPage)]


@pytest.mark.parametrize(("scheme", "language"), [("light", "en-GB"), ("dark", "zh-CN")])
def test_every_page_of_the_menu_is_accessible_and_fits_a_phone(
    visit, faults_of, home, scheme, language
):
    fill()
    faults = []
    page = visit("owner", "/kit/", scheme=scheme, language=language)
    for name in PAGES:
        page.set_viewport_size({"width": 1280, "height": 900})
        answer = page.goto(reverse(name))
        if answer is None or answer.status != 200:
            faults.append(f"{name}: {answer and answer.status}")
            continue
        faults += faults_of(page, name)
    assert not faults, "\n".join(faults)
