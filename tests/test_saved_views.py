"""Saved views: tabs over a list with its filters, order and columns; own or shared; ended and taken up."""

import re

import pytest

from shuke.common.models import SavedView
from shuke.common.saved_views import MOST

pytestmark = [pytest.mark.django_db, pytest.mark.once]
SAVE = "/lists/orders/views/"


def keep(
    client, name="Unpaid, newest first", at="/orders/?status=unpaid&sort=-placed_at&after=x", **more
):
    return client.post(SAVE, {"name": name, "next": at, **more})


def tabs(client, at="/orders/") -> list[str]:
    page = client.get(at).content.decode()
    nav = re.search(r'<nav class="tabs" aria-label="Views">(.*?)</nav>', page, re.S)[1]
    return [" ".join(re.sub("<[^>]+>", " ", tab).split()) for tab in nav.split("</a>")][:-1]


def test_a_view_keeps_filters_order_and_columns(browse):
    client = browse("owner")
    client.cookies["shuke_columns_orders"] = "number.note"
    at = keep(client)["Location"]
    view = SavedView.objects.get()
    assert at == f"/orders/?status=unpaid&sort=-placed_at&view={view.pk}"
    del client.cookies["shuke_columns_orders"]
    shown = client.get(at).context["table"]
    assert shown.values == {"status": "unpaid"}
    assert shown.chosen == ("number", "note")
    assert tabs(client) == ["All", "Unpaid, newest first"]


def test_a_view_is_ones_own_until_it_is_shared(browse):
    keep(browse("owner"), "Mine")
    assert tabs(browse("analyst")) == ["All"]
    keep(browse("owner"), "Ours", shared="on")
    assert tabs(browse("analyst")) == ["All", "Ours"]
    view = SavedView.objects.get(name="Ours")
    assert browse("analyst").post(f"/lists/views/{view.pk}/ending/").status_code == 404


def test_ending_a_view_can_be_undone(browse):
    client = browse("owner")
    keep(client)
    view = SavedView.objects.get()
    client.post(f"/lists/views/{view.pk}/ending/")
    assert tabs(client) == ["All"]
    client.post(f"/lists/views/{view.pk}/return/")
    assert tabs(client) == ["All", "Unpaid, newest first"]


def test_a_view_needs_a_name_and_the_right_to_see_the_list(browse):
    keep(browse("owner"), " ")
    assert not SavedView.objects.exists()
    asked = {"name": "x", "next": "/tasks/all/"}
    assert browse("analyst").post("/lists/tasks/views/", asked).status_code == 403


def test_there_is_an_end_of_tabs(browse):
    client = browse("owner")
    for number in range(MOST + 1):
        keep(client, f"View {number}")
    assert SavedView.objects.count() == MOST


@pytest.mark.parametrize("at", ["/customers/", "/orders/", "/tasks/all/", "/campaigns/"])
def test_the_lists_have_views(browse, at):
    assert tabs(browse("owner"), at) == ["All"]
