"""Tags of customers: on the record, in the list, on many at once, over the API, in the export."""

import csv

import pytest
from django.urls import reverse
from tests.changes import offered, undo_last

from shuke.common.errors import Conflict, Forbidden, Invalid
from shuke.common.models import BulkChange
from shuke.customers import commands, queries
from shuke.customers.commands.tagging import resume_taggings, tag_people, untag_people
from shuke.customers.models import Customer, Tag, Tagging
from shuke.customers.queries.tags import people_with_tags
from shuke.customers.tests.test_api import call  # noqa: F401

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
PAGE = "/customers/tags/"
TAG = "/lists/customers/actions/tag/"
UNTAG = "/lists/customers/actions/untag/"


@pytest.fixture
def people(actor):
    return [
        commands.add_customer(actor("agent"), name=name) for name in ("林小满", "Emma", "王素琴")
    ]


def names(customer) -> list[str]:
    return [tag.name for tag in queries.tags_of(Customer.objects.get(pk=customer.pk))]


def test_tags_are_typed_on_the_record_and_undone(browse, people):
    client, url = browse("agent"), reverse("kit:inline", args=["customers", "tags", people[0].pk])
    assert "data-tag-new" in client.get(url, headers=HTMX).text
    saved = client.post(url, {"value": ["VIP", "母婴 群", "ｖｉｐ"], "seen": ""}, headers=HTMX)
    assert 'class="chip hue-' in saved.text
    assert names(people[0]) == ["VIP", "母婴 群"], "one name, however it is written"
    record = client.get(reverse("customers:record", args=[people[0].pk])).text
    assert "Tags changed" in record
    assert "VIP, 母婴 群" in record
    assert f">{'VIP'}</span>" in client.get(reverse("customers:summary", args=[people[0].pk])).text
    # Another record completes to what there is, and writes it as it was written first.
    other = reverse("kit:inline", args=["customers", "tags", people[1].pk])
    assert '<option value="母婴 群">' in client.get(other, headers=HTMX).text
    client.post(other, {"value": ["vip"]}, headers=HTMX)
    assert names(people[1]) == ["VIP"]
    assert Tag.objects.count() == 2
    client.post(offered(saved))
    assert names(people[0]) == []
    assert Tagging.objects.filter(customer=people[0], ended_at=None).count() == 0
    assert Tagging.objects.filter(customer=people[0]).count() == 2, "spells end, they do not go"


def test_what_somebody_else_did_meanwhile_is_not_lost(actor, people):
    commands.set_tags(actor("owner"), people[0].pk, ["VIP"])
    with pytest.raises(Conflict):
        commands.set_tags(actor("agent"), people[0].pk, ["gifts"], expected=[])
    commands.set_tags(actor("agent"), people[0].pk, ["VIP", "gifts"], expected=["VIP"])
    with pytest.raises(Conflict):
        undo_last(actor("owner"), "customers.edited")
    assert set(names(people[0])) == {"gifts", "VIP"}


@pytest.mark.once
@pytest.mark.parametrize(
    ("name", "why"),
    [(" ", "name"), ("x" * 41, "40"), ("a, b", "comma"), ("红；绿", "comma"), ("\u200b", "name")],
)
def test_a_name_that_is_none_says_why(browse, name, why):
    answer = browse("owner").post(PAGE, {"name": name})
    assert answer.status_code == 422
    assert why in answer.text
    assert not Tag.objects.exists()


def test_tags_are_managed_on_a_page_of_their_own(browse, actor, people, run_jobs):
    client = browse("owner")
    assert "No tags yet" in client.get(PAGE).text
    client.post(PAGE, {"name": "ＶＩＰ", "colour": "3"})
    tag = Tag.objects.get()
    assert "already" in client.post(PAGE, {"name": "v i p"}).text
    tag_people(actor("agent"), [each.pk for each in people[:2]], "vip")
    page = client.get(PAGE).text
    assert "2 people" in page
    assert f"?tag={tag.pk}" in page
    assert client.post(f"{PAGE}{tag.pk}/", {"name": ""}).status_code == 422
    client.post(f"{PAGE}{tag.pk}/", {"name": "贵客", "colour": "5"})
    assert (names(people[0]), Tag.objects.get().colour) == (["贵客"], 5)
    client.post(f"{PAGE}{tag.pk}/ending/")
    assert names(people[0]) == []
    assert "tag" not in client.get("/customers/").context["table"].values
    client.post(f"{PAGE}{tag.pk}/return/")
    assert names(people[0]) == ["贵客"]
    client.post(f"{PAGE}{tag.pk}/ending/")
    # Whoever types an ended name takes it up again.
    commands.set_tags(actor("agent"), people[2].pk, ["贵 客"])
    assert (names(people[0]), names(people[2])) == (["贵客"], ["贵客"])
    run_jobs()
    audit = client.get(reverse("operate:audit")).text
    assert "ended the tag “贵客”" in audit
    assert "put the tag “ＶＩＰ” on 2 customers" in audit
    assert browse("agent").get(PAGE).status_code == 403
    with pytest.raises(Forbidden):
        commands.add_tag(actor("agent"), name="x")


@pytest.mark.parametrize("change", ["name", "ending"])
def test_a_change_of_a_tag_is_undone(actor, change):
    owner = actor("owner")
    tag = commands.add_tag(owner, name="VIP", colour=1)
    if change == "name":
        commands.edit_tag(owner, tag.pk, name="SVIP", colour=2)
    else:
        commands.end_tag(owner, tag.pk)
    undo_last(owner, "customers.tag")
    tag.refresh_from_db()
    assert (tag.name, tag.key, tag.colour, tag.ended_at) == ("VIP", "vip", 1, None)


def test_many_are_tagged_at_once_with_one_way_back(browse, actor, people):
    client, ids = browse("agent"), [each.pk for each in people]
    commands.set_tags(actor("agent"), people[0].pk, ["VIP"])
    assert '<option value="VIP">' in client.get(TAG).text
    client.post(TAG, {"ids": ids, "tag-tag": "vip"})
    assert [names(each) for each in people] == [["VIP"]] * 3
    client.post(f"/lists/changes/{BulkChange.objects.latest('pk').pk}/undo/")
    assert [names(each) for each in people] == [["VIP"], [], []], "the first one had it before"
    tag_people(actor("owner"), ids, "VIP")
    client.post(UNTAG, {"ids": ids[:2], "untag-tag": Tag.objects.get().pk})
    assert [names(each) for each in people] == [[], [], ["VIP"]]
    client.post(f"/lists/changes/{BulkChange.objects.latest('pk').pk}/undo/")
    assert [names(each) for each in people] == [["VIP"]] * 3
    before = BulkChange.objects.count()
    client.post(TAG, {"ids": ids, "tag-tag": "a, b"})
    assert BulkChange.objects.count() == before, "a refused one leaves nothing"
    assert browse("analyst").post(TAG, {"ids": ids, "tag-tag": "x"}).status_code == 403


def test_what_ended_holds_again_unless_it_was_given_anew(actor, people):
    ids = [each.pk for each in people]
    tag_people(actor("agent"), ids, "VIP")
    ended = untag_people(actor("agent"), ids, Tag.objects.get().pk)
    tag_people(actor("owner"), ids[:1], "VIP")
    resume_taggings(actor("agent"), ended)
    assert Tagging.objects.open().count() == 3
    assert people_with_tags() == {Tag.objects.get().pk: 3}


def test_the_list_has_a_column_and_a_filter(browse, actor, people):
    tag_people(actor("agent"), [people[0].pk, people[1].pk], "VIP")
    client = browse("agent")
    client.cookies["shuke_columns_customers"] = "name.tags"
    page = client.get(f"/customers/?tag={Tag.objects.get().pk}")
    assert {row.pk for row in page.context["table"].page.rows} == {people[0].pk, people[1].pk}
    assert page.text.count('class="chip hue-') == 2
    assert client.get("/customers/?tag=nonsense").context["table"].count == 3


@pytest.mark.parametrize("few", [500, 0])
def test_a_merged_record_brings_its_tags(browse, actor, people, monkeypatch, few):
    monkeypatch.setattr("shuke.customers.queries.tags.FEW", few)
    lin, emma, wang = people
    tag_people(actor("agent"), [emma.pk, wang.pk], "VIP")
    Customer.objects.filter(pk=emma.pk).update(merged_into=lin)
    assert names(lin) == ["VIP"]
    tag = Tag.objects.get()
    assert people_with_tags() == {tag.pk: 2}
    rows = browse("agent").get(f"/customers/?tag={tag.pk}").context["table"].page.rows
    assert {row.pk for row in rows} == {lin.pk, wang.pk}
    assert tag_people(actor("agent"), [lin.pk], "VIP") == [], "they have it"
    commands.set_tags(actor("agent"), lin.pk, [])
    assert people_with_tags() == {tag.pk: 1}


def test_tags_over_the_api(call, people):  # noqa: F811
    made = call("agent", "post", "/customers", {"name": "周念", "tags": ["VIP", "新妈妈"]}).json()
    assert made["tags"] == ["VIP", "新妈妈"]
    path = f"/customers/{made['id']}"
    assert call("agent", "patch", path, {"tags": ["新妈妈"]}).json()["tags"] == ["新妈妈"]
    assert call("agent", "patch", path, {"city": "苏州"}).json()["tags"] == ["新妈妈"]
    assert call("agent", "patch", path, {"tags": ["a,b"]}).status_code == 422
    body = {"tag": "VIP", "customers": [each.pk for each in people] + [999_999]}
    assert call("agent", "post", "/taggings", body).json() == {"changed": 3}
    assert call("agent", "post", "/taggings", body).json() == {"changed": 0}
    listed = call("agent", "get", "/customers?tag=vip").json()["items"]
    assert {each["id"] for each in listed} == {each.pk for each in people}
    assert call("agent", "get", "/customers?tag=nobody").status_code == 422
    assert call("agent", "post", "/taggings/ending", body).json() == {"changed": 3}
    tags = {each["name"]: each for each in call("analyst", "get", "/tags").json()}
    assert {name: each["people"] for name, each in tags.items()} == {"VIP": 0, "新妈妈": 1}
    owned, rights = f"/tags/{tags['VIP']['id']}", ["customers.tags", "customers.view"]
    assert call("agent", "patch", owned, {"name": "贵客"}).status_code == 403
    assert call("owner", "patch", owned, {"name": "贵客"}, rights).json()["name"] == "贵客"
    assert call("owner", "post", "/tags", {"name": "贵 客"}, rights).status_code == 422
    assert call("owner", "delete", owned, None, rights).status_code == 204
    assert [each["name"] for each in call("agent", "get", "/tags").json()] == ["新妈妈"]


def test_the_export_and_a_persons_own_data_carry_tags(browse, actor, people):
    commands.set_tags(actor("agent"), people[0].pk, ["VIP", "=1+1"])
    answer = browse("owner").post(reverse("customers:export"))
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    rows = {row["name"]: row["tags"] for row in csv.DictReader(lines)}
    assert rows["林小满"] == "'=1+1, VIP"
    own = commands.export_person(actor("owner"), people[0].pk)
    assert {row["tag__name"] for row in own["customers.tagging"]} == {"VIP", "=1+1"}


@pytest.mark.once
def test_there_is_an_end_of_tags(actor, people, monkeypatch):
    monkeypatch.setattr("shuke.customers.commands.tags.MOST", 2)
    commands.set_tags(actor("agent"), people[0].pk, ["a", "b"])
    with pytest.raises(Invalid, match="There can be"):
        commands.set_tags(actor("agent"), people[0].pk, ["a", "b", "c"])
    commands.end_tag(actor("owner"), Tag.objects.get(key="b").pk)
    commands.set_tags(actor("agent"), people[0].pk, ["a", "c"])
    assert names(people[0]) == ["a", "c"]
