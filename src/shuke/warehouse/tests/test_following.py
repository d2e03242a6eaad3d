"""While a worker runs, what is recorded is in the numbers within seconds, and nothing is done for nothing."""

import pytest
from django.core.management import call_command
from django.db import connection
from tests.waiting import until

from shuke.warehouse import commands, engine, places
from shuke.warehouse.following import LARGE, LOOK_EVERY, REST, STEADY, Follower
from shuke.warehouse.locking import only_writer
from shuke.warehouse.tests.shop import change, customer, order

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("home")]


def count() -> int:
    with engine.connect() as shop:
        return shop.run(shop.table("orders").count())


def test_one_look_brings_a_new_order_into_the_numbers():
    follower = Follower()
    order("A1", customer("林小满"), "10")
    follower.look()
    assert count() == 1
    order("A2", None, "10")
    follower.look()
    assert count() == 2


def test_nothing_is_written_while_nothing_happens(django_assert_num_queries):
    follower = Follower()
    order("A1", None, "10")
    follower.look()
    stamp = places.manifest().stat().st_ino
    # PostgreSQL's number moves with every transaction; then the indexes are asked, and that is all.
    with django_assert_num_queries(2 if connection.vendor == "postgresql" else 1):
        assert follower.look() == LOOK_EVERY
    assert places.manifest().stat().st_ino == stamp


@pytest.mark.parametrize(("large", "rest"), [(0, REST * 7), (LARGE, LOOK_EVERY)])
def test_after_much_work_it_rests_longer_than_it_worked(large, rest):
    """An import becomes few syncs; after a single order the next one is not kept waiting."""
    seconds = iter([100.0, 107.0])
    order("A1", None, "10")
    assert Follower(now=lambda: next(seconds), large=large).look() == rest


def test_under_constant_writes_the_copy_is_renewed_less_often():
    """After a quiet look a new order is in the numbers at once again."""
    follower, pauses = Follower(), []
    for number in range(7):
        order(f"A{number}", None, "10")
        pauses.append(follower.look())
    assert pauses == [LOOK_EVERY, 4, 8, 16, STEADY, STEADY, STEADY]
    assert follower.look() == LOOK_EVERY
    order("B1", None, "10")
    assert follower.look() == LOOK_EVERY


def test_what_another_sync_holds_up_is_done_at_the_next_look():
    mei = customer("林小满")
    commands.sync()
    follower = Follower()
    order("A1", mei, "10")
    with only_writer():
        assert follower.look() == LOOK_EVERY
    assert count() == 0
    follower.look()
    assert count() == 1


def test_the_worker_follows(monkeypatch):
    """`shuke work` runs the follower beside its jobs, and ends it with them."""
    change(customer("林小满"), city="杭州")
    ended = []

    def ox_worker(*_arguments, **_options):
        from threading import enumerate as threads

        [follower] = [thread for thread in threads() if thread.name == "follower"]
        ended.append(follower)

    monkeypatch.setattr("shuke.config.management.commands.work.call_command", ox_worker)
    call_command("work")
    until(lambda: not ended[0].is_alive())  # a sync that it was at ends first
