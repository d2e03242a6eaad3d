"""Saved views: tabs over a list with its filters, order and columns; own or shared; ended and taken up."""

import re

import pytest
from django.urls import reverse

from shuke.common.errors import Forbidden
from shuke.common.models import SavedView
from shuke.common.saved_views import MOST, save_view
from shuke.customers import commands as customers
from shuke.customers.models import CustomField
from shuke.customers.tests.test_api import call  # noqa: F401

pytestmark = pytest.mark.django_db
SAVE = "/lists/orders/views/"


def keep(
    client, name="Unpaid, newest first", at="/orders/?status=unpaid&sort=-placed_at&after=x", **more
):
    return client.post(SAVE, {"name": name, "next": at, **more})


def tabs(client, at="/orders/") -> list[str]:
    page = client.get(at).content.decode()
    nav = re.search(r'<nav class="tabs" aria-label="Views"[^>]*>(.*?)</nav>', page, re.S)[1]
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


def view_of(name: str) -> SavedView:
    return SavedView.objects.get(name=name)


def test_a_view_is_renamed_shared_and_taken_back(browse, actor):
    client = browse("agent")
    keep(client, "Mine")
    view = view_of("Mine")
    change = f"/lists/views/{view.pk}/"
    client.post(change, {"name": "Ours", "shared": "on"})
    assert tabs(browse("analyst")) == ["All", "Ours"]
    page = client.get(f"/orders/?view={view.pk}").text
    assert f'action="{change}"' in page
    assert f'action="{change}"' not in browse("analyst").get(f"/orders/?view={view.pk}").text
    assert browse("analyst").post(change, {"name": "x"}).status_code == 404
    client.post(change, {"name": "Ours"})
    assert tabs(browse("analyst")) == ["All"]
    client.post(change, {"name": " "})
    keep(client, "OURS")
    assert tabs(client) == ["All", "Ours"], "neither without a name nor twice the same"
    # An analyst keeps views, and may not show them to everybody.
    keep(browse("analyst"), "Theirs")
    browse("analyst").post(
        f"/lists/views/{view_of('Theirs').pk}/", {"name": "Theirs", "shared": "on"}
    )
    assert tabs(client) == ["All", "Ours"]
    with pytest.raises(Forbidden):
        save_view(actor("analyst"), "orders", name="x", query="", is_shared=True)


def test_a_view_is_kept_as_the_list_stands_now(browse):
    client = browse("owner")
    keep(client, "Mine")
    view = view_of("Mine")
    at = f"/orders/?status=paid&view={view.pk}&nonsense=1&after=x"
    client.post(f"/lists/views/{view.pk}/", {"keep": "1", "next": at})
    view.refresh_from_db()
    assert (view.name, view.query) == ("Mine", "status=paid")


def test_everybody_has_tabs_in_their_own_order(browse):
    client = browse("owner")
    for name in ("a", "b", "c"):
        keep(client, name, shared="on")
    ids = [view_of(name).pk for name in ("c", "a", "b")]
    answer = client.post(
        "/lists/orders/views/order/", {"view": ids}, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 204
    assert tabs(client) == ["All", "c", "a", "b"]
    assert tabs(browse("analyst")) == ["All", "a", "b", "c"]
    client.post(f"/lists/views/{ids[0]}/move/", {"to": "right"})
    assert tabs(client) == ["All", "a", "c", "b"]
    client.post(f"/lists/views/{ids[1]}/move/", {"to": "left"})
    assert tabs(client) == ["All", "a", "c", "b"], "the first stays the first"
    browse("analyst").post(f"/lists/views/{ids[2]}/move/", {"to": "left"})
    assert tabs(browse("analyst")) == ["All", "b", "a", "c"]
    keep(client, "d")
    assert tabs(client)[-1] == "d"


def test_what_is_gone_is_said_and_the_rest_works(browse, actor):
    owner, client = actor("owner"), browse("owner")
    field = customers.add_custom_field(owner, label="宝宝体质", kind="text", key="skin")
    tag = customers.add_tag(owner, name="VIP")
    lin = customers.add_customer(actor("agent"), name="林小满", city="杭州")
    client.cookies["shuke_columns_customers"] = "name.own-skin.city"
    at = f"/customers/?tag={tag.pk}&stage=prospect&sort=-joined_at"
    address = client.post("/lists/customers/views/", {"name": "Skins", "next": at})["Location"]
    del client.cookies["shuke_columns_customers"]
    assert "no longer there" not in client.get(address).text
    customers.end_custom_field(owner, field.pk)
    customers.end_tag(owner, tag.pk)
    page = client.get(address)
    assert "This view asks for what is no longer there: 宝宝体质 · Tag: VIP." in page.text
    table = page.context["table"]
    assert table.chosen == ("name", "city")
    assert (table.values, table.sort) == ({"stage": "prospect"}, "-joined_at")
    assert [row.pk for row in table.page.rows] == [lin.pk]
    # Kept as it stands, it asks for nothing that is gone.
    client.post(f"/lists/views/{view_of('Skins').pk}/", {"keep": "1", "next": address})
    page = client.get(f"/customers/?view={view_of('Skins').pk}")
    assert "no longer there" not in page.text
    # Views of before labels were kept name what is gone as the address did.
    SavedView.objects.update(columns="name.own-old", query="colour=red&sort=mood", labels={})
    gone = client.get(f"/customers/?view={view_of('Skins').pk}").context["table"].lost
    assert gone == ["own-old", "colour", "mood"]
    assert CustomField.objects.get().ended_at


def test_filtering_inside_a_view_stays_in_it(browse):
    client = browse("owner")
    keep(client)
    page = client.get(f"/orders/?view={SavedView.objects.get().pk}").text
    form = page[page.index('id="table-orders-filter"') :]
    assert f'name="view" value="{SavedView.objects.get().pk}"' in form[: form.index("</form>")]


def test_views_over_the_api(call, browse):  # noqa: F811
    scopes = ["views.share", "customers.view", "orders.view"]
    body = {"list": "customers", "name": "New", "query": "stage=prospect&x=1", "columns": ["name"]}
    made = call("agent", "post", "/views", body, scopes).json()
    assert (made["query"], made["columns"], made["shared"]) == ("stage=prospect", ["name"], False)
    assert call("agent", "post", "/views", body, scopes).status_code == 422
    path = f"/views/{made['id']}"
    changed = call("agent", "patch", path, {"name": "Newer", "shared": True}, scopes).json()
    assert (changed["name"], changed["shared"], changed["query"]) == (
        "Newer",
        True,
        "stage=prospect",
    )
    other = {**body, "name": "Other"}
    second = call("agent", "post", "/views", other, scopes).json()["id"]
    order = {"list": "customers", "views": [second, made["id"]]}
    assert call("agent", "put", "/views/order", order, scopes).status_code == 204
    listed = call("agent", "get", "/views?list=customers", None, scopes).json()
    assert [each["id"] for each in listed] == [second, made["id"]]
    assert call("owner", "patch", path, {"name": "x"}, scopes).status_code == 404
    assert call("agent", "delete", path, None, scopes).status_code == 204
    assert len(call("agent", "get", "/views?list=customers", None, scopes).json()) == 1
    assert call("agent", "post", f"{path}/return", {}, scopes).json()["name"] == "Newer"
    assert call("agent", "post", "/views", {**body, "list": "nothing"}, scopes).status_code == 404
    assert reverse("customers:list") in listed[0]["url"]
