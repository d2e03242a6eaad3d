"""Relationship types: what they say, who is of which and why, what a colleague says instead."""

import pytest
from django.urls import reverse
from tests.changes import undo_last

from shuke.common.access import SYSTEM
from shuke.common.errors import Conflict, Invalid
from shuke.customers import commands as customers
from shuke.customers.models import Customer
from shuke.customers.tests.test_api import call  # noqa: F401
from shuke.insight import commands as insight
from shuke.insight.queries import segment_size
from shuke.relations import standard
from shuke.relations.commands import (
    assign_types,
    choose_type,
    release_type,
    run_rehearsal,
    write_types,
)
from shuke.relations.models import Relationship, RelationTypes
from shuke.relations.queries.people import standing_of
from shuke.relations.queries.sets import holding
from shuke.relations.types import Types

OFTEN = {"field": "orders", "op": "at_least", "value": 3}
SMALL = {
    "types": [
        {"code": "regular", "most": 2, "days": 30, "where": {"all": [OFTEN]}},
        {"code": "served", "most": 1, "offers": "asked", "starts": "customer", "after": 7},
        {"code": "repair", "most": 0, "offers": "never"},
    ]
}


@pytest.mark.once
def test_the_set_to_begin_with_can_be_used_and_reads_as_sentences():
    types = Types.of(standard.definition())
    assert Types.of_version(types.as_json()) == types and len(types.types) == 14
    by_code = types.by_code
    assert by_code["repair"].sentences() == [
        "No marketing.",
        "No offers.",
        "The shop speaks first.",
        "Tone: a person, with an apology first.",
        "Avoid: any campaign before the complaint is solved.",
    ]
    assert by_code["exchange"].sentences()[:3] == [
        "At most 1 marketing message in 30 days.",
        "Offers are welcome.",
        "They speak first: marketing within 14 days after they bought or wrote.",
    ]
    words = {each.name.lower() for each in types.types}
    assert not words & {"fling", "servant", "enemy", "adversary"}


@pytest.mark.once
@pytest.mark.parametrize(
    ("changed", "place"),
    [
        ({"code": "Regular!"}, "types.0.code"),
        ({"code": "own"}, "types.0.label"),
        ({"most": -1}, "types.0.most"),
        ({"days": True}, "types.0.days"),
        ({"offers": "sometimes"}, "types.0.offers"),
        ({"starts": []}, "types.0.starts"),
        ({"where": "orders"}, "types.0.where"),
        ({"colour": 1}, "types.0"),
        ({"code": "served"}, "types.1.code"),
    ],
)
def test_what_is_no_type_is_said_at_its_place(changed, place):
    first, *others = SMALL["types"]
    with pytest.raises(Invalid) as error:
        Types.of({"types": [{**first, **changed}, *others]})
    assert place in error.value.fields


@pytest.mark.once
def test_what_is_no_set_is_said_too():
    for wrong in ({"types": "x"}, {"minimum": 0}, {"kinds": []}):
        with pytest.raises(Invalid):
            Types.of(wrong)


@pytest.fixture
def people(shop):
    """A regular, somebody who bought once, nobody who bought."""
    lin, emma, wang = shop.person("林小满"), shop.person("Emma Clarke"), shop.person("王")
    for day in ("2026-08-02", "2026-09-06", "2026-10-10"):
        shop.order(lin, day)
    shop.order(emma, "2026-10-01")
    Customer.objects.filter(pk=emma.pk).update(order_count=1)
    shop.fill()
    return lin, emma, wang


def kind_of(person):
    return Relationship.objects.filter(customer=person).values_list("kind", flat=True).first()


def test_people_are_of_a_type_by_what_they_do_and_the_record_says_why(people, hold, browse, actor):
    lin, emma, _wang = people
    row = hold(SMALL)
    assert row.result["people"] == {"regular": 1, "served": 0, "repair": 0}
    assert (kind_of(lin), kind_of(emma)) == ("regular", None)
    standing = standing_of(actor("agent"), lin.pk)
    assert standing.evidence == ["3 orders"]
    assert standing_of(actor("agent"), emma.pk).why == (
        "Too little is known: 1 order of the 2 that it takes."
    )
    page = browse("agent").get(reverse("customers:record", args=[lin.pk])).text
    assert "3 orders" in page and "At most 2 marketing messages in 30 days." in page
    assert assign_types() == 0, "done again it changes nothing"


def test_whoever_does_otherwise_becomes_another_and_the_history_keeps_both(
    people, hold, shop, actor
):
    lin, *_others = people
    hold(SMALL)
    hold({"types": [{"code": "buddy", "where": {"all": [OFTEN]}}]})
    assert kind_of(lin) == "buddy"
    [(name, past)] = standing_of(actor(), lin.pk).past
    assert (name, past.kind, past.by) == ("Regular", "regular", "")


def test_a_colleague_s_word_holds_over_behaviour_with_a_reason_and_is_undone(people, hold, actor):
    lin, *_others = people
    hold(SMALL)
    agent = actor("agent")
    with pytest.raises(Invalid, match="why"):
        choose_type(agent, lin.pk, "repair", reason=" ")
    with pytest.raises(Invalid, match="set that holds"):
        choose_type(agent, lin.pk, "buddy", reason="x")
    choose_type(agent, lin.pk, "repair", reason="包裹碎了")
    assert assign_types() == 0 and kind_of(lin) == "repair"
    standing = standing_of(agent, lin.pk)
    assert (standing.is_chosen, standing.row.reason) == (True, "包裹碎了")
    undo_last(agent, "relations.chosen")
    assert kind_of(lin) == "regular"
    with pytest.raises(Conflict):
        release_type(agent, lin.pk)
    choose_type(agent, lin.pk, "served", reason="only fast")
    release_type(agent, lin.pk)
    undo_last(agent, "relations.released")
    assert kind_of(lin) == "served"
    past = standing_of(agent, lin.pk).past
    assert [(each.kind, bool(each.by)) for _name, each in past] == [
        ("regular", False), ("served", True), ("regular", False), ("repair", True), ("regular", False),
    ]  # fmt: skip


def test_a_word_said_of_a_merged_record_holds_of_the_person_until_they_are_apart(
    people, hold, actor
):
    lin, emma, _wang = people
    hold(SMALL)
    choose_type(actor(), emma.pk, "repair", reason="broken parcel")
    merge = customers.merge_customers(actor(), lin.pk, emma.pk)
    assert kind_of(lin) == "repair"
    assert assign_types() == 0 and kind_of(lin) == "repair"
    customers.unmerge(actor(), merge.pk)
    assert (kind_of(lin), kind_of(emma)) == ("regular", "repair")


def test_list_column_segment_and_letters_know_it(people, hold, shop, browse, actor):
    hold(SMALL)
    shop.fill()
    client = browse("marketer")
    page = client.get(reverse("customers:list"), {"relationship": "regular"}).text
    assert "林小满" in page and "Emma Clarke" not in page
    assert client.get(reverse("customers:list"), {"relationship": "x"}).status_code == 422
    page = client.get(reverse("customers:list"), {"columns": "name,relationship"}).text
    assert "Regular" in page
    condition = {"field": "relationship", "op": "is", "values": ["regular"]}
    segment = insight.save_segment(
        actor(), name="Regulars", definition={"where": {"all": [condition]}}
    )
    assert segment_size(segment.pk).people == 1
    assert (
        "are of the relationship type Regular"
        in client.get(reverse("insight:segment", args=[segment.pk])).text
    )


def test_the_set_is_written_on_a_page_tried_and_switched_on(people, browse, actor):
    client = browse()
    assert "No set holds yet" in client.get(reverse("relations:types")).text
    form = client.get(reverse("relations:edit"))
    assert "Compares prices" in form.text
    often = insight.save_segment(actor(), name="Often", definition={"where": {"all": [OFTEN]}})
    fields = {
        "minimum": "2", "0-code": "regular", "0-label": "Regular", "0-most": "2", "0-days": "30",
        "0-offers": "welcome", "0-starts": "either", "0-after": "14", "0-where": str(often.pk),
    }  # fmt: skip
    write = reverse("relations:write")
    wrong = client.post(write, fields | {"0-code": "Ab"})
    assert (wrong.status_code, RelationTypes.objects.count()) == (422, 0)
    answer = client.post(write, fields)
    row = RelationTypes.objects.get()
    assert answer["Location"] == reverse("relations:version", args=[row.pk])
    [type_] = row.definition["types"]
    assert (type_["label"], type_["where"]["all"][0]["field"]) == ("", "orders")
    begin = reverse("relations:begin", args=[row.pk])
    assert client.post(begin).status_code == 409 and holding() is None
    run_rehearsal(row.pk)
    assert "Switch this set on" in client.get(answer["Location"]).text
    assert client.post(begin).status_code == 302 and holding() == row
    assign_types()
    page = client.get(reverse("relations:types")).text
    assert "1 person" in page and "have at least 3 orders" in page
    undo_last(actor(), "relations.types_begun")
    assert holding() is None
    assert browse("agent").get(reverse("relations:edit")).status_code == 403


def test_a_colleague_says_it_on_a_page(people, hold, browse):
    lin, *_others = people
    hold(SMALL)
    client, page = browse("agent"), reverse("relations:choose", args=[lin.pk])
    assert client.post(page, {"kind": "served", "reason": ""}).status_code == 422
    assert client.post(page, {"kind": "served", "reason": "只要快"}).status_code == 302
    assert "只要快" in client.get(reverse("customers:record", args=[lin.pk])).text
    assert client.post(reverse("relations:release", args=[lin.pk])).status_code == 302
    assert kind_of(lin) == "regular"
    assert browse("analyst").get(page).status_code == 403


def test_the_api_writes_reads_and_says(people, call):  # noqa: F811
    lin, *_others = people

    def owner(*request):
        scopes = ["relations.view", "relations.choose", "relations.rule"]
        return call("owner", *request, scopes=scopes)

    made = owner("post", "/relationship-types", SMALL)
    assert made.status_code == 201, made.content
    one = f"/relationship-types/{made.json()['id']}"
    assert owner("post", f"{one}/beginning").status_code == 409
    run_rehearsal(made.json()["id"])
    assert owner("post", f"{one}/beginning").json()["holds"] is True
    assign_types()
    theirs = f"/customers/{lin.pk}/relationship"
    answer = owner("get", theirs).json()
    assert (answer["kind"], answer["evidence"]) == ("regular", ["3 orders"])
    said = owner("put", theirs, {"kind": "repair", "reason": "sorry"}).json()
    assert (said["kind"], said["is_chosen"]) == ("repair", True)
    assert owner("put", theirs, {"kind": "x", "reason": "sorry"}).status_code == 422
    assert owner("delete", theirs).json()["kind"] == "regular"
    assert owner("delete", theirs).status_code == 409
    assert owner("get", "/customers/99999/relationship").status_code == 404
    assert owner("post", f"{one}/ending").json()["holds"] is False
    wrong = {"types": [{"code": "regular", "where": {"all": [{"field": "x", "op": "is"}]}}]}
    assert owner("post", "/relationship-types", wrong).status_code == 422
    assert call("agent", "get", "/relationship-types", scopes=["relations.view"]).status_code == 403


def test_who_wrote_a_set_is_told_in_the_words_of_the_reader(browse):
    """The demo's was written by the system: its name in the record is no word for a page."""
    version = write_types(SYSTEM, standard.definition())
    page = browse("owner", language="zh-hans").get(reverse("relations:version", args=[version.pk]))
    text = page.content.decode()
    assert "系统 ·" in text and "system ·" not in text
    assert "的人。" in text and "的人." not in text
