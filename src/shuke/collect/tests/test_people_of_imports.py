"""The people of an import: whom its file made or changed, as a list and as the set that its fact names."""

import pytest
from django.db import transaction
from tests.markup import tight

from shuke.collect import batches, commands, facts, queries
from shuke.collect.models import ImportedCustomer
from shuke.collect.tests import files
from shuke.common import reactions
from shuke.common.access import SYSTEM
from shuke.common.models import Reaction, ReactionChunk, RecordedFact
from shuke.customers.models import Customer, Identity

pytestmark = pytest.mark.django_db

HEADER = "email,name,city\n"


def file(*people: str) -> str:
    return HEADER + "".join(f"{each}@example.com,{each},Leeds\n" for each in people)


def touched(source) -> dict[str, bool]:
    """Name -> whether the file brought them."""
    return dict(source.people.values_list("customer__name", "created"))


def test_a_file_touches_whom_it_makes_or_changes(bring):
    first = bring("customers", file("emma", "mira"))
    assert touched(first) == {"emma": True, "mira": True}
    again = bring("customers", file("emma", "noor").replace("emma,Leeds", "emma,Utrecht"))
    assert touched(again) == {"emma": False, "noor": True}
    assert queries.summary(bring("customers", file("mira")))["people"] == 0


def test_orders_touch_their_buyers_and_nobody_else(bring):
    source = bring("orders", files.UCI)
    numbers = Identity.objects.filter(customer__in=source.people.values("customer"))
    assert set(numbers.values_list("value", flat=True)) == {"17850", "13047"}
    assert bring("orders", files.UCI).people.count() == 0
    later = bring("orders", files.UCI.replace("LANTERN,6,", "LANTERN,4,"))
    assert list(later.people.values_list("created", flat=True)) == [False]


def test_one_row_for_a_person_of_many_batches(bring, settings):
    settings.IMPORT_BATCH_LINES = 1
    source = bring("customers", file("emma", "mira") + "emma@example.com,emma,Utrecht\n")
    assert source.batches.count() == 3
    assert touched(source) == {"emma": True, "mira": True}


def test_a_reaction_runs_for_each_of_them_once(bring, monkeypatch):
    greeted: list[list[int]] = []

    def greet(_fact, people: list[int]) -> None:
        greeted.append(people)

    monkeypatch.setattr(reactions, "_followers", {})
    reactions.on_people(facts.DONE, greet, "greet them", at_once=2, backfill=True)
    source = bring("customers", file("emma", "mira", "noor"))
    row = Reaction.objects.get(fact__kind=facts.DONE.kind)
    reactions.react.call(row.pk)
    reactions.react.call(row.pk)
    everybody = sorted(source.people.values_list("customer", flat=True))
    assert greeted == [everybody[:2], everybody[2:]]
    assert list(ReactionChunk.objects.order_by("first").values_list("people", flat=True)) == [2, 1]


def test_nothing_follows_history_unless_it_says_so(bring, monkeypatch):
    monkeypatch.setattr(reactions, "_followers", {})
    reactions.on_people(facts.DONE, print, "write to them", at_once=100)
    bring("customers", file("emma"))
    assert RecordedFact.objects.get(kind=facts.DONE.kind).backfill
    assert not Reaction.objects.exists()


def test_lines_that_are_replayed_later_do_not_move_the_set(bring):
    source = bring(
        "orders", files.TWO_SHOPIFY_ORDERS.replace("paid,,", "odd,,").replace("paid", "odd")
    )
    fact = RecordedFact.objects.get(kind=facts.DONE.kind)
    before = facts.DONE.people(fact, 0, 100)
    assert commands.replay_held(SYSTEM, source.pk, statuses={"odd": "paid"})
    assert facts.DONE.people(fact, 0, 100) == before
    assert Customer.objects.filter(importedcustomer__source=source, importedcustomer__batch=None)


def test_a_batch_that_is_rolled_back_touched_nobody(bring, monkeypatch):
    whole = batches.record

    def failing(*args):
        whole(*args)
        raise ValueError("after everything was written")

    monkeypatch.setattr(batches, "record", failing)
    with pytest.raises(ValueError, match="after everything"):
        bring("customers", file("emma"))
    assert not ImportedCustomer.objects.exists()


@pytest.mark.parametrize("few", [0, 500])
def test_its_page_leads_to_the_list_of_its_people(bring, browse, monkeypatch, few):
    monkeypatch.setattr("shuke.collect.people.FEW", few)
    page = browse("marketer")
    bring("customers", file("noor"))
    source = bring("customers", file("emma", "mira"))
    assert (
        f'href="/customers/?import={source.pk}"'
        in page.get(f"/imports/{source.pk}/").content.decode()
    )
    mira, emma = Customer.objects.get(name="mira"), Customer.objects.get(name="emma")
    listed = tight(page.get(f"/customers/?import={source.pk}").content.decode())
    assert "emma" in listed and "mira" in listed and "noor" not in listed
    assert "file.csv" in listed
    with transaction.atomic():
        Customer.objects.filter(pk=emma.pk).update(merged_into=Customer.objects.get(name="noor"))
    listed = tight(page.get(f"/customers/?import={source.pk}").content.decode())
    assert "noor" in listed and "mira" in listed and f"/customers/{emma.pk}/" not in listed
    assert f"/customers/{mira.pk}/" in listed


@pytest.mark.parametrize("value", ["x", "999", "-1", "9" * 30, "1\0"])
def test_an_import_that_is_none_never_means_everybody(bring, browse, value):
    bring("customers", file("emma"))
    assert browse("marketer").get("/customers/", {"import": value}).status_code == 404


def test_who_may_not_see_imports_is_told(bring, browse):
    source = bring("customers", file("emma"))
    assert browse("agent").get(f"/customers/?import={source.pk}").status_code == 403
