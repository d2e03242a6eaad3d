"""Merging and unmerging as a person does it: pages and API."""

import json

import pytest
from django.test import Client
from tests.changes import undo_last

from shuke.common.errors import Conflict
from shuke.customers import commands
from shuke.customers.models import Customer, Merge, NonMatch
from shuke.team.commands import make_token
from shuke.team.queries import actor_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def lin(actor):
    return commands.add_customer(actor(), name="林小满", identities=[("email", "lin@example.com")])


@pytest.fixture
def call(staff):
    actor = actor_for(staff("owner"))
    scopes = ["customers.view", "customers.edit"]
    _row, secret = make_token(actor, name="test", scopes=scopes)
    client = Client(headers={"authorization": f"Bearer {secret}", "accept-language": "en"})

    def do(method: str, path: str, body: dict | None = None):
        data = {} if body is None else {"data": json.dumps(body)}
        return getattr(client, method)(f"/api/v1{path}", **data, content_type="application/json")

    return do


@pytest.fixture
def twin(actor):
    return commands.add_customer(
        actor(), name="Lin Xiaoman", province="浙江", identities=[("phone", "13917280456")]
    )


def test_found_compared_merged_and_parted(browse, actor, lin, twin):
    page = browse("agent")
    record = page.get(f"/customers/{lin.pk}/").content.decode()
    assert f"/customers/{lin.pk}/merging/" in record
    found = page.get(f"/customers/{lin.pk}/merging/", {"q": "0456"}).content.decode()
    assert f"?other={twin.pk}" in found
    both = page.get(f"/customers/{lin.pk}/merging/", {"other": twin.pk}).content.decode()
    assert "Lin Xiaoman" in both and "浙江" in both

    answer = page.post(
        f"/customers/{lin.pk}/merging/",
        {"other": twin.pk, "stands": lin.pk, "name": twin.pk},
        follow=True,
    )
    assert answer.redirect_chain[-1][0] == f"/customers/{lin.pk}/"
    merge = Merge.objects.get()
    assert "One person, several records" in answer.content.decode()
    lin.refresh_from_db()
    assert (lin.name, lin.province) == ("Lin Xiaoman", "浙江")
    assert page.get(f"/customers/{twin.pk}/").url == f"/customers/{lin.pk}/"

    note = commands.add_note(actor(), lin.pk, "likes red")
    asked = page.get(f"/customers/merges/{merge.pk}/").content.decode()
    assert "likes red" in asked
    page.post(f"/customers/merges/{merge.pk}/", {"theirs": f"customers.touch:{note.pk}"})
    note.refresh_from_db()
    lin.refresh_from_db()
    assert (note.customer_id, lin.name, lin.province) == (twin.pk, "林小满", "")


def test_countries_are_compared_by_name(browse, lin, twin):
    Customer.objects.filter(pk=twin.pk).update(country="DE")
    address = f"/customers/{lin.pk}/merging/?other={twin.pk}"
    assert "Germany" in browse("agent").get(address).text
    assert "德国" in browse("agent", "zh-hans").get(address).text


def test_never_the_same_is_said_and_taken_back(browse, lin, twin):
    page = browse("agent")
    page.post(f"/customers/{lin.pk}/apart/", {"other": twin.pk})
    assert NonMatch.objects.open().count() == 1
    refused = page.post(f"/customers/{lin.pk}/merging/", {"other": twin.pk, "stands": lin.pk})
    assert refused.status_code == 422 and "never the same" in refused.content.decode()
    assert "Never the same as" in page.get(f"/customers/{lin.pk}/merging/").content.decode()
    page.post(f"/customers/{lin.pk}/apart/", {"other": twin.pk, "again": "1"})
    assert not NonMatch.objects.open().exists()


def test_nobody_merges_without_the_right(browse, lin, twin):
    page = browse("analyst")
    assert page.get(f"/customers/{lin.pk}/merging/").status_code == 403
    assert page.post(f"/customers/{lin.pk}/merging/", {"other": twin.pk}).status_code == 403
    assert f"/customers/{lin.pk}/merging/" not in page.get(f"/customers/{lin.pk}/").content.decode()


def test_a_merge_is_undone_until_something_follows(lin, twin, actor):
    commands.merge_customers(actor(), lin.pk, twin.pk)
    undo_last(actor(), "customers.merged")
    assert not Merge.objects.open().exists()
    undo_last(actor(), "customers.unmerged")
    assert Merge.objects.open().count() == 1
    commands.add_note(actor(), lin.pk, "likes red")
    with pytest.raises(Conflict, match="say on their record whose it is"):
        undo_last(actor(), "customers.merged")


def test_over_the_api(call, lin, twin):
    made = call("post", f"/customers/{lin.pk}/merges", {"customer": twin.pk, "take": ["name"]})
    assert made.status_code == 201, made.content
    merge = made.json()
    assert (merge["winner"], merge["loser"], merge["taken"]) == (lin.pk, twin.pk, ["name"])
    assert call("get", f"/customers/{lin.pk}/merges").json() == [merge]
    assert call("get", f"/merges/{merge['id']}/later").json() == []
    assert call("post", f"/merges/{merge['id']}/unmerging", {}).json()["unmerged_at"]
    assert Customer.objects.get(pk=twin.pk).merged_into_id is None
    pair = {"customer": twin.pk}
    assert call("post", f"/customers/{lin.pk}/apart", pair).status_code == 204
    assert call("post", f"/customers/{lin.pk}/merges", pair).status_code == 409
    assert call("post", f"/customers/{lin.pk}/apart/ending", pair).status_code == 204
    unknown = call("post", f"/customers/{lin.pk}/merges", {**pair, "take": ["shoe"]})
    assert unknown.status_code == 422
