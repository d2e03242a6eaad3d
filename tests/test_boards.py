"""Boards: a card is moved by the command of its field, what others did is seen, and it can be taken back."""

import re

import pytest
from django.urls import reverse

from shuke.common.access import SYSTEM
from shuke.customers import commands as customers
from shuke.customers.queries import custom_values
from shuke.tasks.commands import giving, ticking
from shuke.tasks.models import Task
from tests.team import member

pytestmark = pytest.mark.django_db
TASKS = "/lists/tasks/board/"
HTMX = {"HX-Request": "true"}


def columns(page) -> dict[str, list[str]]:
    """Names of cards by column: of what a card says, its link."""
    cards = {}
    for part in page.text.split('data-column="')[1:]:
        links = re.findall(r'class="board-body">\s*<a[^>]*>(.*?)</a>', part, re.S)
        cards[part.split('"')[0]] = [re.sub(r"<[^>]+>", " ", link).split()[-1] for link in links]
    return cards


def move(client, pk, to, seen, thing="tasks", name="state"):
    url = reverse("kit:inline", args=[thing, name, pk])
    return client.post(url, {"value": to, "seen": seen}, headers=HTMX)


def test_tasks_by_state_and_back(browse):
    owner = member("owner")
    free = giving.assign_task(SYSTEM, title="Ring")
    client = browse("owner")
    assert columns(client.get(TASKS)) == {"free": ["Ring"], "held": [], "done": []}
    taken = move(client, free.pk, "held", "free")
    assert Task.objects.get(pk=free.pk).holder_id == owner.pk
    undo = re.search(r'"undo": "([^"]+)"', taken.headers["HX-Trigger"])[1]
    client.post(undo, {"next": TASKS})
    assert Task.objects.get(pk=free.pk).holder_id is None
    done = move(client, free.pk, "done", "free")
    assert columns(client.get(TASKS))["done"] == ["Ring"]
    client.post(re.findall(r'"undo": "([^"]+)"', done.headers["HX-Trigger"])[-1], {"next": TASKS})
    assert columns(client.get(TASKS))["free"] == ["Ring"]


def test_a_card_that_somebody_moved_meanwhile(browse):
    task = giving.assign_task(SYSTEM, title="Ring")
    ticking.finish_task(SYSTEM, task.pk)
    refused = move(browse("owner"), task.pk, "held", "free")
    assert refused.status_code == 409
    assert 'name="seen" value="done"' in refused.text


def test_one_sees_and_moves_what_one_may(browse):
    giving.assign_task(SYSTEM, title="Theirs", holder_id=member("owner").pk)
    assert columns(browse("agent").get(TASKS))["held"] == []
    assert browse("analyst").get(TASKS).status_code == 403


@pytest.fixture
def skin():
    return customers.add_custom_field(SYSTEM, label="Skin", kind="choice", choices=["dry", "oily"])


def test_customers_by_a_choice_of_the_shop(browse, skin):
    lin = customers.add_customer(SYSTEM, name="Lin", city="杭州")
    customers.add_customer(SYSTEM, name="Chen", city="宁波")
    customers.set_custom_values(SYSTEM, lin.pk, {skin.key: "dry"})
    client = browse("agent")
    page = client.get("/lists/customers/board/")
    assert columns(page) == {"dry": ["Lin"], "oily": [], "": ["Chen"]}
    assert columns(client.get("/lists/customers/board/?q=Chen"))["dry"] == []
    move(client, lin.pk, "oily", "dry", "customers", f"own-{skin.key}")
    assert custom_values([lin])[lin.pk] == {skin.key: "oily"}
    assert "/lists/customers/board/?q=Chen" in client.get("/customers/?q=Chen").text
    assert "data-grip" not in browse("analyst").get("/lists/customers/board/").text


def test_without_a_choice_the_board_says_what_to_do(browse):
    assert "/lists/customers/board/" in browse("agent").get("/customers/").text
    assert "Make a field with a choice" in browse("agent").get("/lists/customers/board/").text


def test_a_column_comes_in_pieces_and_counts_all(browse, skin):
    for number in range(25):
        customers.add_customer(SYSTEM, name=f"Lin{number}")
    client = browse("agent")
    page = client.get("/lists/customers/board/")
    assert len(columns(page)[""]) == 20
    assert 'data-total="25"' in page.text
    more = re.search(r'hx-get="([^"]+after=20[^"]*)"', page.text)[1].replace("&amp;", "&")
    assert client.get(more, headers=HTMX).text.count("data-card=") == 5


def test_the_cost_does_not_grow_with_the_cards(browse, skin, django_assert_max_num_queries):
    for number in range(20):
        customers.add_customer(SYSTEM, name=f"Lin{number}")
    client = browse("agent")
    with django_assert_max_num_queries(12):
        client.get("/lists/customers/board/")
