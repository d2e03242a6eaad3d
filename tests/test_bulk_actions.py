"""Bulk actions of the lists: what is chosen, what is done in steps, and the one way back."""

import datetime as dt

import polars as pl
import pytest
from django.db import transaction

from shuke.common import bulk_changes, clock
from shuke.common.access import SYSTEM
from shuke.common.models import BulkChange, UndoStep
from shuke.customers import commands as customers
from shuke.customers.models import Customer
from shuke.insight.commands import create_list
from shuke.insight.models import ListMember
from shuke.shop import commands as shop
from shuke.shop.models import ExclusionMark, Order
from shuke.tasks.models import Task
from tests.changes import last_change, undoable

pytestmark = pytest.mark.django_db
EXCLUDE = "/lists/orders/actions/exclude/"


@pytest.fixture
def orders():
    """Seven orders of 林小满, the last two unpaid."""
    lin = customers.add_customer(SYSTEM, name="林小满")
    heads = [
        {
            **{"store": "taobao", "number": f"2600{number}", "customer_id": lin.pk},
            "placed_at": clock.now() - dt.timedelta(days=number),
            "status": "unpaid" if number > 5 else "paid",
        }
        for number in range(1, 8)
    ]
    lines = [
        {
            **{"store": "taobao", "number": head["number"], "position": 1},
            **{"title": "连体衣", "quantity": 1, "unit_price": 1_000_000},
        }
        for head in heads
    ]
    with transaction.atomic():
        frame = pl.DataFrame(heads, schema_overrides={"placed_at": pl.Datetime("us", "UTC")})
        shop.record_orders(frame, pl.DataFrame(lines), source="test")
    return list(Order.objects.order_by("pk").values_list("pk", flat=True))


def excluded() -> int:
    return Order.objects.exclude(excluded_at=None).count()


def take_back(client):
    return client.post(f"/lists/changes/{BulkChange.objects.latest('pk').pk}/undo/")


def test_chosen_orders_are_kept_out_and_put_back_together(orders, browse):
    client = browse("owner")
    page = client.get("/orders/").content.decode()
    assert page.count("data-pick>") == 7 and 'formaction="/lists/orders/actions/exclude/"' in page
    shop.exclude_order(SYSTEM, orders[0], "burst")
    asked = {"ids": orders[:3], "exclude-reason": "single orders in a burst", "next": "/orders/"}
    said = client.post(EXCLUDE, asked, follow=True).content.decode()
    assert "Exclude from reports: 2 rows · 1 was so already" in said
    assert excluded() == 3
    assert ExclusionMark.objects.filter(reason="single orders in a burst").count() == 2
    take_back(client)
    assert excluded() == 1  # what was kept out before stays so
    take_back(client)
    assert excluded() == 1


def test_a_bulk_action_is_one_change_among_ones_own_for_a_day(orders, browse, actor):
    client = browse("owner")
    client.post(EXCLUDE, {"ids": orders[:3], "exclude-reason": "a burst"})
    assert UndoStep.objects.count() == 1, "what its steps told has no undo of its own"
    page = client.get("/changes/")
    assert "changed 3 rows of a list at once" in page.text and undoable(page) == 1
    client.post(f"/changes/{last_change(actor())}/undo/")
    assert excluded() == 0
    assert "Undone" in client.get("/changes/").text
    client.post(EXCLUDE, {"ids": orders[:3], "exclude-reason": "a burst"})
    with clock.fixed(clock.now() + dt.timedelta(hours=25)):
        assert take_back(client).status_code == 409
    assert excluded() == 3
    take_back(client)
    assert undoable(client.get("/changes/")) == 0


def test_all_that_match_are_read_by_the_filter_of_the_page(orders, browse):
    client = browse("owner")
    client.post(EXCLUDE + "?status=unpaid", {"all": "1", "exclude-reason": "never paid"})
    assert set(Order.objects.exclude(excluded_at=None).values_list("status", flat=True)) == {
        "unpaid"
    }
    assert excluded() == 2


def test_a_missing_reason_changes_nothing(orders, browse):
    said = browse("owner").post(EXCLUDE, {"ids": orders}, follow=True).content.decode()
    assert "“Why” is missing." in said
    assert excluded() == 0 and not BulkChange.objects.exists()


def test_without_the_right_there_is_no_bar_and_no_action(orders, browse):
    client = browse("analyst")
    assert "data-pick" not in client.get("/orders/").content.decode()
    asked = {"ids": orders, "exclude-reason": "x"}
    assert client.post(EXCLUDE, asked).status_code == 403
    assert excluded() == 0


def test_many_rows_go_in_steps_and_back_again(orders, browse, run_jobs, monkeypatch):
    monkeypatch.setattr(bulk_changes, "STEP", 2)
    client = browse("owner")
    answer = client.post(EXCLUDE, {"all": "1", "exclude-reason": "a test of the till"})
    change = BulkChange.objects.get()
    assert answer["Location"] == f"/lists/changes/{change.pk}/"
    assert excluded() == 0 and 'data-state="running"' in client.get(answer["Location"]).text
    run_jobs()
    assert excluded() == 7
    assert "7 rows changed so far" in client.get(answer["Location"]).text
    take_back(client)
    run_jobs()
    assert excluded() == 0


def test_a_killed_action_goes_on_where_it_stopped(orders, actor, run_jobs, monkeypatch):
    monkeypatch.setattr(bulk_changes, "STEP", 3)
    change = bulk_changes.start(actor(), "orders", "exclude", orders, {"reason": "x"})
    bulk_changes.step_on(change)  # the worker ends here
    assert excluded() == 3
    bulk_changes.run_bulk_change.func(change.pk)
    bulk_changes.run_bulk_change.func(change.pk)  # delivered twice
    assert excluded() == 7 and ExclusionMark.objects.count() == 7


def test_nobody_else_takes_it_back(orders, actor, browse):
    bulk_changes.start(actor("owner"), "orders", "exclude", orders, {"reason": "x"})
    assert take_back(browse("marketer")).status_code == 404
    assert excluded() == 7


def test_customers_are_put_on_a_list_and_taken_off_again(actor, browse):
    people = [customers.add_customer(SYSTEM, name=name).pk for name in "abc"]
    guests = create_list(actor("marketer"), name="Guests")
    on = ListMember.objects.filter(list=guests.pk, ended_at=None).values_list(
        "customer_id", flat=True
    )
    client = browse("marketer")
    client.post("/lists/customers/actions/list/", {"ids": people[:1], "list-list": guests.pk})
    client.post("/lists/customers/actions/list/", {"ids": people, "list-list": guests.pk})
    assert sorted(on.all()) == people
    take_back(client)
    assert list(on.all()) == people[:1]


def test_a_task_about_the_chosen_is_given_and_withdrawn(browse):
    people = [customers.add_customer(SYSTEM, name=name).pk for name in "abc"]
    client = browse("marketer")
    asked = {"all": "1", "task-title": "Ask about the fit", "task-who": ""}
    client.post("/lists/customers/actions/task/?q=a", {**asked, "all": "", "ids": people[:2]})
    task = Task.objects.get()
    assert (task.title, task.people.count()) == ("Ask about the fit", 2)
    take_back(client)
    task.refresh_from_db()
    assert task.withdrawn_at and Customer.objects.count() == 3
