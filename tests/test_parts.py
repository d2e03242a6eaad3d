"""An address of a part, opened in a tab, leads to a page: `/customers/7/household/` stood there without style."""

import pytest
from django.urls import reverse

from shuke.common.kit.parts import is_part
from tests.test_access_matrix import ROUTES

pytestmark = pytest.mark.django_db
#: As browsers ask for a page.
OPENED = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


def test_every_part_opened_in_a_tab_leads_to_a_whole_page(browse, objects):
    client = browse("owner")
    parts, wrong = 0, []
    for route in ROUTES:
        for values in objects.values_of(route):
            url = reverse(route.name, kwargs=values)
            answer = client.get(url)
            if not is_part(answer):
                continue
            parts += 1
            opened = client.get(url, headers=OPENED, follow=True)
            if opened.status_code != 200 or is_part(opened):
                wrong.append(f"{url} leads to {opened.redirect_chain}: {opened.status_code}")
    assert parts > 30
    assert not wrong, "\n".join(wrong)


def test_a_part_leads_to_its_record_and_stays_a_part_for_the_page(browse, objects):
    address = f"/customers/{objects.emma.pk}/household/"
    client = browse("owner")
    assert client.get(address, headers=OPENED).url == f"/customers/{objects.emma.pk}/"
    assert is_part(client.get(address, headers={"hx-request": "true"} | OPENED))
    assert is_part(client.get(address, headers={"sec-fetch-dest": "empty"} | OPENED))


def test_the_address_of_a_button_leads_to_its_page_and_says_why(browse, objects):
    page = browse("owner").get(f"/customers/{objects.emma.pk}/export/", headers=OPENED, follow=True)
    assert page.redirect_chain[-1][0] == f"/customers/{objects.emma.pk}/"
    assert "only takes what a button sends" in page.content.decode()
