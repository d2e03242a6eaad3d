"""The bulk doors of the record: resolving people, consents, timeline, totals."""

import datetime as dt
from importlib import import_module

import polars as pl
import pytest
from django.db import connection, transaction

from shuke.common.models import RecordedFact
from shuke.customers import facts
from shuke.customers.commands import record_consents, record_touches, resolve_people, set_totals
from shuke.customers.models import Consent, ConsentState, Customer, Identity, Touch

AT = dt.datetime(2026, 5, 1, 8, 30, tzinfo=dt.UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def inside_a_transaction(db):
    with transaction.atomic():
        yield


def resolve(*people: dict, **options) -> list[tuple]:
    frame = pl.DataFrame(list(people), infer_schema_length=None)
    done = resolve_people(frame, source="test", at=AT, **options)
    return list(done.select("customer_id", "outcome", "problem").iter_rows())


def test_one_person_by_any_of_their_identities():
    first = resolve({"email": "Emma@Example.com ", "phone": "13912345678", "name": "Emma Clarke"})
    again = resolve({"email": "emma@example.com"}, {"phone": "+86 139 1234 5678"})
    assert first[0][1] == "created"
    assert [row[0] for row in again] == [first[0][0]] * 2
    assert [row[1] for row in again] == ["matched", "matched"]
    assert Customer.objects.get().name == "Emma Clarke"


def test_what_somebody_is_known_by_is_counted_with_their_identities():
    known = {"number": "7", "email": "e@example.com", "phone": "186******05"}
    (lin,), (emma,) = resolve(known), resolve({"phone": "13912345678"})

    def told(who):
        return Customer.objects.get(pk=who[0]).known_by

    assert (told(lin), told(emma)) == (33, 2), "number and e-mail; a hidden phone does not count"
    Customer.objects.update(revision=0)
    (again,) = resolve({"phone": "13912345678", "email": "emma@example.com"})
    assert (again[1], told(emma)) == ("matched", 3)
    assert Customer.objects.exclude(revision=0).get().pk == emma[0], "the copy follows"
    (taken,) = resolve(
        {"phone": "13912345678", "number": "8", "card": "C1", "email": "e@example.com"}
    )
    assert (taken[2], told(taken), told(lin)) == ("email:taken", 51, 33)
    Customer.objects.update(revision=0)
    resolve({"phone": "13912345678"}, {"email": "emma@example.com"})
    assert not Customer.objects.exclude(revision=0).exists(), "nothing new, nothing written"


def test_the_migration_counts_as_the_commands_do():
    resolve(
        {"number": "7", "email": "e@example.com", "phone": "186******05"},
        {"web": "w7", "taobao": "小满mama", "card": "C1"},
        {"phone": "13912345678"},
    )
    Customer.objects.create(name="周", joined_at=AT)
    kept = dict(Customer.objects.values_list("pk", "known_by"))
    assert sorted(kept.values()) == [0, 2, 28, 33]
    Customer.objects.update(known_by=63)
    with connection.cursor() as cursor:
        cursor.execute(import_module("shuke.customers.migrations.0005_known_by").COUNT)
    assert dict(Customer.objects.values_list("pk", "known_by")) == kept


def test_rows_of_one_call_meet_each_other():
    rows = resolve(
        {"number": "7.0", "email": None},
        {"number": "7", "email": "x@example.com"},
        {"email": "x@example.com"},
    )
    assert len({row[0] for row in rows}) == 1
    assert [row[1] for row in rows] == ["created", "matched", "matched"]
    assert set(Identity.objects.values_list("kind", "value")) == {
        ("number", "7"),
        ("email", "x@example.com"),
    }


def test_two_customer_numbers_are_two_people_though_they_share_a_phone():
    rows = resolve({"number": "1", "phone": "13912345678"}, {"number": "2", "phone": "13912345678"})
    assert rows[0][0] != rows[1][0]
    assert rows[1][2] == "phone:taken"
    phones = Identity.objects.filter(kind="phone").values_list("customer_id", "masked")
    assert sorted(phones) == [(rows[0][0], False), (rows[1][0], True)], (
        "both have it; one is known by it"
    )


def test_a_masked_phone_joins_nobody():
    rows = resolve({"phone": "186******05"}, {"phone": "186******05", "number": "5"})
    assert rows[0] == (None, "unidentified", None)
    assert rows[1][1] == "created"
    resolve({"phone": "186******05", "number": "5"})
    assert Identity.objects.filter(masked=True).count() == 1


def test_an_unreadable_identity_is_a_problem_not_an_end():
    rows = resolve({"email": "nobody at home", "number": "9"})
    assert rows[0][1:] == ("created", "email:invalid")


def test_orders_fill_blanks_and_customer_files_replace():
    resolve({"number": "1", "name": "Lin", "city": None})
    assert resolve({"number": "1", "name": "林小满", "city": "杭州"})[0][1] == "updated"
    assert Customer.objects.values_list("name", "city").get() == ("Lin", "杭州")
    before = Customer.objects.get().revision
    assert resolve({"number": "1", "name": "林小满"}, overwrite=True)[0][1] == "updated"
    customer = Customer.objects.get()
    assert customer.name == "林小满"
    assert customer.search_name.startswith("linxiaoman")
    assert customer.revision >= before > 0  # one transaction is one revision on PostgreSQL


def test_a_birthday_is_never_half_old_and_half_new():
    resolve({"number": "1", "birth_month": 5, "birth_day": 4, "birth_year": None})
    resolve({"number": "1", "birth_month": 6, "birth_day": 1, "birth_year": 1990})
    assert Customer.objects.values_list("birth_year", "birth_month", "birth_day").get() == (
        None,
        5,
        4,
    )


def test_an_identity_of_a_merged_record_is_still_its_own():
    (old, *_), (new, *_) = resolve({"number": "1"}, {"number": "2"})
    Customer.objects.filter(pk=old).update(merged_into=new)
    rows = resolve({"number": "1", "phone": "13912345678"}, {"number": "2", "phone": "13912345678"})
    assert [(row[0], row[2]) for row in rows] == [(old, None), (new, None)], "one person: not taken"


def consent(customer: int, state: str, at=None) -> int:
    frame = pl.DataFrame(
        {"customer_id": [customer], "channel": ["email"], "state": [state], "at": [at]},
        schema_overrides={"at": pl.Datetime("us", "UTC")},
    )
    return record_consents(frame, source="test")


def test_an_undated_grant_never_undoes_a_withdrawal():
    customer = resolve({"number": "1"})[0][0]
    assert consent(customer, "granted") == 1
    assert consent(customer, "granted") == 0
    assert consent(customer, "withdrawn") == 1
    assert consent(customer, "granted") == 0
    assert ConsentState.objects.get().state == "withdrawn"
    later = dt.datetime(2999, 1, 1, tzinfo=dt.UTC)
    assert consent(customer, "granted", later) == 1
    assert Consent.objects.count() == 3


def test_one_fact_tells_of_all_changes_of_a_call():
    ids = [row[0] for row in resolve(*({"number": str(n)} for n in range(1, 6)))]
    told = RecordedFact.objects.filter(kind=facts.CONSENTS_CHANGED.kind).order_by("pk")

    def say(*states: str) -> int:
        frame = pl.DataFrame({"customer_id": ids, "channel": ["sms"] * 5, "state": states})
        return record_consents(frame, source="import:7")

    assert say("granted", "granted", "granted", "withdrawn", "withdrawn") == 5
    assert say("granted", "granted", "withdrawn", "withdrawn", "withdrawn") == 1
    assert say("granted", "granted", "granted", "withdrawn", "withdrawn") == 0
    assert [fact.payload for fact in told] == [
        {"granted": 3, "withdrawn": 2, "source": "import:7"},
        {"granted": 0, "withdrawn": 1, "source": "import:7"},
    ]


def test_a_dated_statement_from_before_is_kept_but_does_not_count():
    customer = resolve({"number": "1"})[0][0]
    consent(customer, "withdrawn", AT)
    assert consent(customer, "granted", AT - dt.timedelta(days=3)) == 0
    assert ConsentState.objects.get().state == "withdrawn"
    assert Consent.objects.count() == 2


def test_a_touch_is_told_once_per_row_it_tells_of():
    customer = resolve({"number": "1"})[0][0]
    record_touches([(customer, AT, "shop.order", 5, {"number": "A1"}, "test")])
    record_touches([(customer, AT, "shop.order", 5, {"number": "A2"}, "test")])
    record_touches([(customer, AT, "customers.note", None, {"text": "hello"}, "test")] * 2)
    assert Touch.objects.get(kind="shop.order").detail == {"number": "A2"}
    assert Touch.objects.count() == 3


def test_totals_make_a_prospect_a_customer():
    customer = resolve({"number": "1"})[0][0]
    totals = pl.DataFrame(
        {"customer_id": [customer], "order_count": [2], "spent": [125_000],
         "first_order_at": [AT], "last_order_at": [AT]}
    )  # fmt: skip
    set_totals(totals)
    row = Customer.objects.get()
    assert (row.order_count, row.spent, row.stage, row.last_order_at) == (2, 12.5, "customer", AT)


@pytest.mark.parametrize("overwrite", [False, True])
def test_a_masked_name_gives_way_to_a_whole_one_and_never_takes_its_place(overwrite):
    for name, shown in (
        ("何**", "何**"),
        ("何思远", "何思远"),
        ("何**", "何思远"),
        ("何*远", "何思远"),
    ):
        resolve({"taobao": "fish", "name": name}, overwrite=overwrite)
        assert Customer.objects.get().name == shown
    resolve({"taobao": "cat", "name": "林*"}, {"taobao": "cat", "name": "林**"})
    assert Customer.objects.get(name__startswith="林").name == "林*", (
        "one file twice changes nothing"
    )
