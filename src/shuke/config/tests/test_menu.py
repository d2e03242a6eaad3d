"""Which entry of the menu a page marks."""

import re

import pytest

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.mark.parametrize(
    ("address", "entry"),
    [
        ("/", "/"),
        ("/customers/new/", "/customers/"),
        ("/campaigns/new/", "/campaigns/"),
        ("/tasks/new/", "/tasks/"),
        ("/insight/", "/insight/"),
        ("/profile/", None),
    ],
)
def test_a_page_marks_its_entry_whatever_was_opened_before(browse, home, address, entry):
    client = browse("owner")
    for each in ("/", "/customers/", address):
        page = client.get(each, follow=True)
    assert page.status_code == 200, address
    menu = re.findall(r'class="menu-link" href="([^"]+)" aria-current="page"', page.text)
    assert menu == ([entry] if entry else [])
