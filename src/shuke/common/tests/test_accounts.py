"""Accounts: nothing booked twice, nothing below the floor, no drift, whoever spends at once."""

import random
import threading

import pytest
from django.db import IntegrityError, connection, models, transaction
from django.test.utils import isolate_apps
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule
from hypothesis.stateful import run_state_machine_as_test as run_machine

from shuke.common.access import SYSTEM
from shuke.common.accounts import MOST, Account, Drift, Entry, book, drifts
from shuke.common.errors import Conflict, Invalid, NotFound

with isolate_apps("shuke.common"):

    class Purse(Account):
        class Meta:
            app_label = "common"
            db_table = "test_purse"

    class PurseEntry(Entry):
        account = models.ForeignKey(Purse, on_delete=models.PROTECT, related_name="entries")
        why = models.CharField(max_length=20, blank=True)

        class Meta(Entry.Meta):
            app_label = "common"
            db_table = "test_purse_entry"


@pytest.fixture(scope="module", autouse=True)
def tables(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        with connection.schema_editor() as editor:
            editor.create_model(Purse)
            editor.create_model(PurseEntry)
        yield
        with connection.schema_editor() as editor:
            editor.delete_model(PurseEntry)
            editor.delete_model(Purse)


@pytest.fixture
def purse(db):
    yield Purse.objects.create()
    PurseEntry.objects.all().delete()  # Django's emptying of tables does not know these
    Purse.objects.all().delete()


def pay(purse, amount: int, key: str, **options) -> PurseEntry:
    return book(PurseEntry, purse.pk, amount, key=key, actor=SYSTEM, **options)


def balance(purse) -> int:
    return Purse.objects.get(pk=purse.pk).balance


def test_what_is_booked_again_with_its_key_is_booked_once(purse):
    first = pay(purse, 100, "order:1", why="points")
    assert pay(purse, 100, "order:1") == first
    assert (first.balance, first.why, first.by, balance(purse)) == (100, "points", "system", 100)
    with pytest.raises(Conflict) as error:
        pay(purse, 90, "order:1")
    assert (error.value.code, balance(purse)) == ("key_reused", 100)
    other = Purse.objects.create()
    assert pay(other, 100, "order:1") != first  # a key is an account's own


def test_nothing_is_spent_that_is_not_there(purse):
    pay(purse, 100, "in")
    with pytest.raises(Conflict) as error:
        pay(purse, -101, "out")
    assert error.value.code == "insufficient" and "100" in error.value.message
    assert pay(purse, -100, "out").balance == 0
    assert pay(purse, -50, "on credit", floor=-50).balance == -50
    assert pay(purse, 10, "back").balance == -40  # what is paid in is never refused
    with pytest.raises(Conflict):
        pay(purse, -1, "more")
    assert [(entry.amount, entry.balance) for entry in PurseEntry.objects.order_by("pk")] == [
        (100, 100),
        (-100, 0),
        (-50, -50),
        (10, -40),
    ]


@pytest.mark.parametrize("amount", [0, MOST, -MOST])
def test_amounts_that_are_none(purse, amount):
    with pytest.raises(Invalid):
        pay(purse, amount, "x")


def test_an_account_that_is_full_or_missing(purse):
    pay(purse, MOST - 1, "most")
    with pytest.raises(Conflict) as error:
        pay(purse, 1, "more")
    assert error.value.code == "too_much"
    with pytest.raises(NotFound):
        book(PurseEntry, purse.pk + 1, 5, key="x", actor=SYSTEM)


def test_a_transaction_that_fails_books_nothing(purse):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        pay(purse, 100, "in")
        raise ZeroDivisionError
    assert balance(purse) == 0 and not PurseEntry.objects.exists()
    pay(purse, 100, "in")


def test_who_writes_past_the_books_is_named(purse):
    pay(purse, 100, "in")
    assert list(drifts(PurseEntry)) == []
    Purse.objects.filter(pk=purse.pk).update(balance=70)
    empty = Purse.objects.create(balance=5)
    assert list(drifts(PurseEntry)) == [Drift(purse.pk, 70, 100), Drift(empty.pk, 5, 0)]


def test_the_database_holds_the_key(purse):
    pay(purse, 100, "in")
    with pytest.raises(IntegrityError), transaction.atomic():
        PurseEntry.objects.create(
            account=purse, amount=1, balance=1, key="in", at="2026-05-01T00:00Z", by="x"
        )


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seed", range(3))
def test_many_who_spend_at_once_never_spend_more_than_there_is(purse, seed):
    """Each of eight spends from the same purse; every key is used by two of them."""
    pay(purse, 200, "in")
    refused, trouble = [], []

    def spend(worker: int) -> None:
        luck = random.Random(f"{seed}:{worker // 2}")
        try:
            for n in range(15):
                amount = luck.randint(1, 9)
                try:
                    pay(purse, -amount, f"{worker // 2}:{n}")
                except Conflict as conflict:
                    refused.append(conflict.code)
        except BaseException as error:
            trouble.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=spend, args=[worker]) for worker in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert trouble == []
    assert refused and set(refused) == {"insufficient"}
    entries = list(PurseEntry.objects.order_by("pk"))
    assert len({entry.key for entry in entries}) == len(entries)
    left = 0
    for entry in entries:
        left += entry.amount
        assert entry.balance == left >= 0
    assert balance(purse) == left
    assert list(drifts(PurseEntry)) == []


class Books(RuleBasedStateMachine):
    """Purses against a dict of balances and a dict of what was booked."""

    purses = Bundle("purses")
    keys = st.sampled_from([f"key-{n}" for n in range(8)])

    def __init__(self):
        super().__init__()
        self.whole = transaction.atomic()
        self.whole.__enter__()
        self.balances: dict[int, int] = {}
        self.booked: dict[tuple[int, str], int] = {}

    @rule(target=purses)
    def open_purse(self):
        purse = Purse.objects.create()
        self.balances[purse.pk] = 0
        return purse

    @rule(purse=purses, key=keys, amount=st.integers(-60, 60), floor=st.sampled_from([0, 0, -20]))
    def pay(self, purse, key, amount, floor):
        expected = self.outcome(purse, key, amount, floor)
        try:
            entry = pay(purse, amount, key, floor=floor)
        except (Conflict, Invalid) as error:
            assert error.code == expected
            return
        assert (expected, entry.amount) == ("booked", amount)
        if (purse.pk, key) not in self.booked:
            self.balances[purse.pk] += amount
            self.booked[purse.pk, key] = amount
            assert entry.balance == self.balances[purse.pk]

    def outcome(self, purse, key, amount, floor) -> str:
        before = self.booked.get((purse.pk, key))
        if not amount:
            return "invalid"
        if before is not None:
            return "booked" if before == amount else "key_reused"
        if amount < 0 and self.balances[purse.pk] + amount < floor:
            return "insufficient"
        return "booked"

    @rule(purse=purses, key=keys, amount=st.integers(1, 60))
    def die_before_the_commit(self, purse, key, amount):
        try:
            with transaction.atomic():
                book(PurseEntry, purse.pk, amount, key=key, actor=SYSTEM)
                raise KeyboardInterrupt
        except (KeyboardInterrupt, Conflict):
            pass

    @invariant()
    def books_agree(self):
        assert dict(Purse.objects.values_list("pk", "balance")) == self.balances
        rows = PurseEntry.objects.values_list("account", "key", "amount")
        assert {(account, key): amount for account, key, amount in rows} == self.booked
        assert list(drifts(PurseEntry)) == []

    def teardown(self):
        transaction.set_rollback(True)
        self.whole.__exit__(None, None, None)


def test_books_agree_with_a_plain_model(db):
    run_machine(Books, settings=settings(max_examples=40, stateful_step_count=25))
