"""Who belongs to whose household, and what becomes of that when records become one person, or two again."""

import datetime as dt

import pytest
from django.urls import reverse
from tests.changes import undo_last

from shuke.common.errors import Conflict, Invalid, NotFound
from shuke.customers import commands
from shuke.customers.commands.person_data import export_person
from shuke.customers.models import Customer, Tie
from shuke.customers.queries.household import household
from shuke.customers.queries.unmerging import written_since
from shuke.customers.tests.test_api import call  # noqa: F401

HTMX = {"HX-Request": "true"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def lin(actor):
    return commands.add_customer(actor("agent"), name="林小满")


@pytest.fixture
def wang(actor):
    wang = commands.add_customer(
        actor("agent"), name="王素琴", identities=[("phone", "13917280456")]
    )
    commands.add_child(actor("agent"), wang.pk, name="乐乐", born_on=dt.date(2022, 11, 1))
    return wang


def members(actor, customer):
    found = household(actor("agent"), Customer.objects.get(pk=customer.pk)).members
    return [(each.tie.role, each.name) for each in found]


def test_a_grandmother_with_a_record_is_found_and_both_records_say_it(browse, actor, lin, wang):
    Customer.objects.filter(pk=lin.pk).update(spent=300, order_count=2)
    Customer.objects.filter(pk=wang.pk).update(spent=200, order_count=1)
    client, page = browse("agent"), reverse("customers:ties", args=[lin.pk])
    assert "Name or phone" in client.get(page, headers=HTMX).text
    typed = {"role": "parent", "who": "王素琴"}
    asked = client.post(page, typed, headers=HTMX).text
    assert "Which of them is it?" in asked and not Tie.objects.exists()
    client.post(page, typed | {"other": wang.pk}, headers=HTMX)
    theirs = client.get(reverse("customers:record", args=[lin.pk])).text
    assert reverse("customers:record", args=[wang.pk]) in theirs
    assert "乐乐" in theirs, "who else has children is told with the children"
    assert "Spent together ¥500.00, 2 people on record" in theirs
    assert members(actor, wang) == [("child", "林小满")]
    again = client.post(page, typed | {"other": wang.pk}, headers=HTMX)
    assert (again.status_code, "noted already: Parent" in again.text) == (422, True)


def test_somebody_without_a_record_is_a_name(browse, actor, lin):
    client, page = browse("agent"), reverse("customers:ties", args=[lin.pk])
    assert client.post(page, {"role": "partner", "who": " "}, headers=HTMX).status_code == 422
    assert client.post(page, {"role": "boss", "who": "何景行"}, headers=HTMX).status_code == 422
    assert "何景行" in client.post(page, {"role": "partner", "who": "何景行"}, headers=HTMX).text
    tie = Tie.objects.get()
    assert (
        "Spent"
        not in client.get(reverse("customers:facts", args=[lin.pk])).text.split("Household")[1]
    )
    client.post(reverse("customers:tie_ending", args=[lin.pk, tie.pk]), headers=HTMX)
    assert members(actor, lin) == []
    gone = client.post(reverse("customers:tie_ending", args=[lin.pk, tie.pk]))
    assert gone.status_code == 404
    analyst = browse("analyst")
    assert analyst.post(page, {"role": "partner", "who": "x"}).status_code == 403


def test_none_of_those_who_are_found_is_noted_by_name(browse, actor, lin, wang):
    page = reverse("customers:ties", args=[lin.pk])
    typed = {"role": "lives_with", "who": "王素琴", "other": "name"}
    browse("agent").post(page, typed, headers=HTMX)
    assert Tie.objects.get().other is None


def test_noting_and_removing_are_undone(actor, lin, wang):
    agent = actor("agent")
    tie = commands.tie(agent, lin.pk, role="guardian", other_id=wang.pk)
    undo_last(agent, "customers.tied")
    assert members(actor, lin) == members(actor, wang) == []
    undo_last(agent, "customers.untied")
    assert members(actor, wang) == [("ward", "林小满")]
    commands.untie(agent, tie.pk)
    commands.tie(agent, wang.pk, role="sibling", other_id=lin.pk)
    with pytest.raises(Conflict, match="noted already"):
        undo_last(agent, "customers.untied")


def test_nobody_is_their_own_relative(actor, lin):
    with pytest.raises(Invalid, match="one person"):
        commands.tie(actor("agent"), lin.pk, role="partner", other_id=lin.pk)
    with pytest.raises(NotFound):
        commands.tie(actor("agent"), lin.pk, role="partner", other_id=999_999)


def test_a_household_has_an_end(actor, lin, monkeypatch):
    monkeypatch.setattr("shuke.customers.commands.tying.MOST", 1)
    commands.tie(actor("agent"), lin.pk, role="partner", name="何景行")
    with pytest.raises(Conflict, match="more than 1"):
        commands.tie(actor("agent"), lin.pk, role="sibling", name="林小禾")


def test_two_records_of_a_grandmother_are_one_member(actor, lin, wang):
    agent = actor("agent")
    twin = commands.add_customer(agent, name="王阿姨")
    commands.tie(agent, lin.pk, role="parent", other_id=wang.pk)
    commands.tie(agent, lin.pk, role="parent", other_id=twin.pk)
    merge = commands.merge_customers(agent, wang.pk, twin.pk)
    assert members(actor, lin) == [("parent", "王素琴")]
    assert members(actor, wang) == [("child", "林小满")]
    commands.unmerge(agent, merge.pk)
    assert members(actor, lin) == [("parent", "王素琴"), ("parent", "王阿姨")]


def test_who_is_merged_with_a_relative_is_no_relative_until_unmerged(actor, lin):
    agent = actor("agent")
    other = commands.add_customer(agent, name="林晓满")
    commands.tie(agent, lin.pk, role="sibling", other_id=other.pk)
    merge = commands.merge_customers(agent, lin.pk, other.pk)
    assert members(actor, lin) == []
    assert Tie.objects.filter(is_self=True).count() == 2
    commands.unmerge(agent, merge.pk)
    assert members(actor, lin) == [("sibling", "林晓满")]
    assert members(actor, other) == [("sibling", "林小满")]


def test_a_tie_noted_since_a_merge_goes_with_whom_it_is_of(actor, lin, wang):
    agent = actor("agent")
    other = commands.add_customer(agent, name="林小美")
    merge = commands.merge_customers(agent, lin.pk, other.pk)
    tie = commands.tie(agent, lin.pk, role="parent", other_id=wang.pk)
    assert [each.title for each in written_since(agent, merge.pk)] == ["Household: 王素琴"]
    commands.unmerge(agent, merge.pk, theirs={"customers.tie": [tie.pk]})
    assert (members(actor, lin), members(actor, other)) == ([], [("parent", "王素琴")])
    assert members(actor, wang) == [("child", "林小美")]


def test_who_is_forgotten_belongs_to_nobody(actor, lin, wang):
    agent = actor("agent")
    commands.tie(agent, lin.pk, role="parent", other_id=wang.pk)
    commands.tie(agent, wang.pk, role="sibling", name="王素芳")
    assert export_person(actor("owner"), wang.pk)["customers.tie"][1]["name"] == "王素芳"
    commands.erase_customer(actor("owner"), wang.pk)
    assert members(actor, lin) == [], "also before the rows have gone"
    commands.finish_erasures()
    assert not Tie.objects.exists()


def test_who_sees_one_store_alone_is_told_no_names_of_others(actor, lin, wang, monkeypatch):
    commands.tie(actor("agent"), lin.pk, role="parent", other_id=wang.pk)
    monkeypatch.setattr(
        "shuke.customers.queries.household.within",
        lambda _actor, people: people.filter(pk=lin.pk),
    )
    agent = actor("agent")
    monkeypatch.setattr(type(agent.scope), "is_all", property(lambda _scope: False))
    [member] = household(agent, lin).members
    assert (member.name, member.person, member.is_beyond) == ("", None, True)


def test_the_household_over_the_api(call, lin, wang):  # noqa: F811
    path = f"/customers/{lin.pk}/household"
    assert call("agent", "get", path).json()["members"] == []
    made = call("agent", "post", path, {"role": "parent", "customer": wang.pk})
    assert (made.status_code, made.json()["people"]) == (201, 2)
    [member] = made.json()["members"]
    assert (member["role"], member["customer"], member["name"]) == ("parent", wang.pk, "王素琴")
    assert call("agent", "post", path, {"role": "parent", "customer": wang.pk}).status_code == 409
    assert call("agent", "post", path, {"role": "parent"}).status_code == 422
    assert call("agent", "post", path, {"role": "boss", "name": "x"}).status_code == 422
    assert call("analyst", "post", path, {"role": "parent", "name": "x"}).status_code == 403
    assert call("agent", "delete", f"{path}/{member['id']}").status_code == 204
    assert call("agent", "delete", f"{path}/{member['id']}").status_code == 404


def test_merging_two_of_two_households_moves_nobody_else(actor, lin, wang):
    """NPSP 987: the whole household of the record that was merged moved over. tine20 6596: its relations were lost."""
    agent = actor("agent")
    twin, zhou = (commands.add_customer(agent, name=name) for name in ("林晓满", "周念"))
    commands.tie(agent, lin.pk, role="parent", other_id=wang.pk)
    commands.tie(agent, twin.pk, role="sibling", other_id=zhou.pk)
    commands.merge_customers(agent, lin.pk, twin.pk)
    assert sorted(members(actor, lin)) == [("parent", "王素琴"), ("sibling", "周念")]
    assert members(actor, wang) == [("child", "林小满")]
    assert members(actor, zhou) == [("sibling", "林小满")]


def test_the_record_of_whoever_is_left_opens_when_the_other_is_forgotten(browse, actor, lin, wang):
    """monica 6644: deleting one spouse broke the page of the other."""
    commands.tie(actor("agent"), lin.pk, role="partner", other_id=wang.pk)
    record, client = reverse("customers:record", args=[lin.pk]), browse("agent")
    commands.erase_customer(actor("owner"), wang.pk)
    assert "王素琴" not in client.get(record).text
    commands.finish_erasures()
    assert client.get(record).status_code == 200
