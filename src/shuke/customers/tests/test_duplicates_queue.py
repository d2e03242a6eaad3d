"""The queue of records that may be one person: suggested, decided, gone; pages, API and command line."""

import json
from io import StringIO

import polars as pl
import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from tests.changes import undo_last
from tests.team import sign_in

from shuke.common import clock
from shuke.customers import commands
from shuke.customers.commands.duplicates import (
    look_for_duplicates,
    put_off_pair,
    search_duplicates,
)
from shuke.customers.models import (
    Customer,
    DuplicateDelay,
    DuplicateSearch,
    DuplicateSuggestion,
    Merge,
    NonMatch,
)
from shuke.team.commands import make_token, place_staff
from shuke.team.models import Staff, Store
from shuke.team.queries import actor_for

pytestmark = pytest.mark.django_db
BORN = {"year": 1988, "month": 5, "day": 4, "calendar": "solar"}


@pytest.fixture
def lin(actor):
    return commands.add_customer(
        actor(), name="林小满", birthday=BORN, identities=[("phone", "13917280456")]
    )


@pytest.fixture
def twin(actor):
    return commands.add_customer(
        actor(), name="Lin Xiaoman", birthday=BORN, identities=[("email", "lin@example.com")]
    )


@pytest.fixture
def sister(actor):
    return commands.add_customer(actor(), name="林小雨", city="杭州")


@pytest.fixture
def limited(actor, staff):
    """A client of a colleague who sees one store only."""
    somebody = Staff.objects.create(
        username="near", name="Near", role="agent", joined_at=staff("agent").joined_at
    )
    store = Store.objects.create(code="west", name="West Lake", revision=1)
    place_staff(actor(), somebody.pk, {"store": [store.pk]})
    client = Client(headers={"accept-language": "en"})
    sign_in(client, somebody)
    return client


@pytest.fixture
def look(actor):
    def run() -> DuplicateSearch:
        search = look_for_duplicates(actor())
        search_duplicates(search.pk)
        search.refresh_from_db()
        return search

    return run


def queue(page: Client) -> str:
    return page.get("/customers/duplicates/").content.decode()


def decide(page: Client, one: Customer, other: Customer, what: str, **more):
    body = {"one": one.pk, "other": other.pk, "what": what, **more}
    return page.post("/customers/duplicates/decision/", body)


def test_nothing_looked_for_says_what_to_do(browse):
    assert "No two records look like one person" in queue(browse("agent"))


def test_looked_for_in_the_background_and_merged(browse, lin, twin, sister, run_jobs):
    page = browse("agent")
    page.post("/customers/duplicates/search/")
    waiting = queue(page)
    assert "Waiting" in waiting and "/customers/duplicates/search/progress/" in waiting
    run_jobs()
    done = page.get("/customers/duplicates/search/progress/")
    assert done["HX-Refresh"] == "true"
    shown = queue(page)
    assert "林小满 may be the same as Lin Xiaoman" in shown
    assert "name written in pinyin" in shown and "same birthday" in shown
    assert "林小雨" not in shown
    record = page.get(f"/customers/{lin.pk}/").content.decode()
    assert "May be the same as" in record and f"other={twin.pk}" in record

    answer = decide(page, lin, twin, "merge", stands=twin.pk, name=lin.pk)
    assert answer.url == "/customers/duplicates/"
    merge = Merge.objects.get()
    assert (merge.winner_id, merge.loser_id, merge.taken) == (twin.pk, lin.pk, ["name"])
    assert "No two records look like one person" in queue(page)
    assert "May be the same as" not in page.get(f"/customers/{twin.pk}/").content.decode()


def test_what_is_undone_or_unmerged_comes_back(browse, actor, look, lin, twin):
    look()
    page = browse("owner")
    for what, kind in (("merge", "merged"), ("never", "non_match"), ("later", "duplicate_put_off")):
        decide(page, lin, twin, what, stands=lin.pk)
        assert "may be the same as" not in queue(page), what
        undo_last(actor(), f"customers.{kind}")
        assert "may be the same as" in queue(page), what


def test_never_is_not_suggested_again(browse, look, lin, twin):
    look()
    decide(browse("agent"), lin, twin, "never")
    assert NonMatch.objects.open().count() == 1
    assert look().suggested == 0 and not DuplicateSuggestion.objects.exists()


def test_never_holds_for_whom_one_of_them_became(actor, browse, look, lin, twin, sister):
    """Told apart from a record that was merged away since."""
    look()
    commands.mark_distinct(actor(), lin.pk, twin.pk)
    commands.merge_customers(actor(), sister.pk, lin.pk, take=["name", "birthday"])
    assert look().suggested == 0
    assert "may be the same as" not in queue(browse("agent"))


def test_later_comes_back_by_itself(browse, look, lin, twin, monkeypatch):
    look()
    page = browse("agent")
    decide(page, lin, twin, "later")
    assert "may be the same as" not in queue(page)
    DuplicateDelay.objects.update(until=DuplicateDelay.objects.get().began_at)
    assert "may be the same as" in queue(page)
    decide(page, lin, twin, "later")
    assert DuplicateDelay.objects.open().count() == 1
    assert "may be the same as" not in queue(page)


def test_merged_elsewhere_meanwhile_is_said(browse, actor, look, lin, twin):
    look()
    commands.merge_customers(actor(), lin.pk, twin.pk)
    answer = decide(browse("agent"), lin, twin, "merge", stands=lin.pk)
    assert answer.status_code == 422 and "one person already" in answer.content.decode()
    assert decide(browse("agent"), lin, twin, "dance").status_code == 422


def test_contacts_of_merged_records_speak_for_who_stands_for_them(actor, look, lin, twin, sister):
    commands.merge_customers(actor(), sister.pk, lin.pk, take=["name", "birthday"])
    look()
    [row] = DuplicateSuggestion.objects.all()
    assert {row.one_id, row.other_id} == {sister.pk, twin.pk}


def test_without_the_right_there_is_no_queue(browse, look, lin, twin):
    look()
    page = browse("analyst")
    assert page.get("/customers/duplicates/").status_code == 403
    assert decide(page, lin, twin, "never").status_code == 403
    assert "May be the same as" not in page.get(f"/customers/{lin.pk}/").content.decode()


def test_of_other_stores_nothing_is_shown(look, lin, twin, limited):
    look()
    assert "may be the same as" not in queue(limited)
    assert decide(limited, lin, twin, "later").status_code == 404
    assert not DuplicateDelay.objects.exists()


def test_of_other_stores_the_api_says_nothing_either(look, lin, twin, limited):
    look()
    somebody = Staff.objects.get(username="near")
    scopes = ["customers.view", "customers.edit"]
    _row, secret = make_token(actor_for(somebody), name="test", scopes=scopes)
    client = Client(headers={"authorization": f"Bearer {secret}"})
    assert client.get("/api/v1/duplicates").json() == []
    body = json.dumps({"one": twin.pk, "other": lin.pk})
    delayed = client.post("/api/v1/duplicates/delays", body, content_type="application/json")
    assert delayed.status_code == 404


def test_a_phone_that_is_taken_speaks_for_one_person(browse, look):
    """Two customer numbers, one phone: it stays with the first, and the second has it too."""
    rows = [{"number": "1", "phone": "13917280456", "name": "林小满"},
            {"number": "2", "phone": "13917280456", "name": "林小满"}]  # fmt: skip
    with transaction.atomic():
        commands.resolve_people(pl.DataFrame(rows), source="import:1", at=clock.now())
    look()
    assert "same phone" in queue(browse("agent"))


def test_a_failed_search_says_so_and_the_next_one_runs(browse, look, lin, twin, monkeypatch):
    search = DuplicateSearch.objects.create(requested_at=lin.joined_at, requested_by="x", failed=True,
                                            ended_at=lin.joined_at)  # fmt: skip
    assert "The last search failed" in queue(browse("agent"))
    assert look().pk != search.pk
    assert "may be the same as" in queue(browse("agent"))


def test_a_second_search_waits_for_no_one(look, actor, lin, twin):
    first = look_for_duplicates(actor())
    assert look_for_duplicates(actor()).pk == first.pk
    search_duplicates(first.pk)
    search_duplicates(first.pk)
    assert DuplicateSuggestion.objects.count() == 1


def test_over_the_api(staff, run_jobs, lin, twin):
    scopes = ["customers.view", "customers.edit"]
    _row, secret = make_token(actor_for(staff("owner")), name="test", scopes=scopes)
    client = Client(headers={"authorization": f"Bearer {secret}", "accept-language": "en"})
    assert client.get("/api/v1/duplicates/searches/latest").json() is None
    asked = client.post("/api/v1/duplicates/searches", content_type="application/json")
    assert asked.status_code == 202 and asked.json()["state"] == "waiting"
    run_jobs()
    assert client.get("/api/v1/duplicates/searches/latest").json()["suggested"] == 1
    [pair] = client.get("/api/v1/duplicates").json()
    assert (pair["one"], pair["other"]) == (lin.pk, twin.pk)
    assert "name written in pinyin" in pair["reasons"] and pair["bits"] > 0
    body = json.dumps({"one": twin.pk, "other": lin.pk})
    delayed = client.post("/api/v1/duplicates/delays", body, content_type="application/json")
    assert delayed.status_code == 204
    assert client.get("/api/v1/duplicates").json() == []


def test_on_the_command_line(lin, twin):
    out = StringIO()
    call_command("duplicates", "--look", "--json", stdout=out)
    [pair] = json.loads(out.getvalue())
    assert (pair["one"], pair["other"]) == (lin.pk, twin.pk)
    out = StringIO()
    call_command("duplicates", stdout=out)
    assert f"{lin.pk} 林小满" in out.getvalue()


def test_putting_off_needs_both_in_sight(actor, lin):
    from shuke.common.errors import NotFound

    with pytest.raises(NotFound):
        put_off_pair(actor(), lin.pk, 999_999)
