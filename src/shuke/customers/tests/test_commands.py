"""What staff can change by hand: each change stands on the timeline, is told as a fact, goes back."""

import datetime as dt

import polars as pl
import pytest
from django.db import transaction
from tests.changes import last_change, undo_last
from tests.noon import NOON

from shuke.common import clock, undoing
from shuke.common.access import SYSTEM
from shuke.common.errors import Conflict, Forbidden, Invalid, NotFound
from shuke.common.models import RecordedFact
from shuke.customers import commands, search
from shuke.customers.models import Child, Consent, ConsentState, Customer, Identity, Touch

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def emma(actor):
    return commands.add_customer(
        actor("agent"),
        name="Emma Clarke",
        identities=[("email", "Emma@Example.com"), ("phone", "13911112222")],
        city="Shanghai",
    )


def facts(kind):
    rows = RecordedFact.objects.filter(kind=kind)
    return [(row.subject_id, row.actor_name, row.payload) for row in rows]


def test_adding_a_customer(emma, actor):
    stored = Customer.objects.get()
    assert (stored.name, stored.city, stored.joined_at) == ("Emma Clarke", "Shanghai", NOON)
    assert stored.revision > 0
    values = Identity.objects.order_by("kind").values_list("kind", "value")
    assert list(values) == [("email", "emma@example.com"), ("phone", "+8613911112222")]
    assert search.find("2222", actor(), limit=5) == [emma.pk]
    assert facts("customers.created") == [(emma.pk, "Agent", {})]


def test_an_identity_names_one_customer_only(emma, actor):
    with pytest.raises(Conflict) as error:
        commands.add_customer(actor("agent"), name="X", identities=[("phone", "+86 13911112222")])
    assert str(emma.pk) in error.value.message
    assert Customer.objects.count() == 1


def test_masked_identities_join_nobody(emma, actor):
    for name in ("A", "B"):
        commands.add_customer(actor("agent"), name=name, identities=[("phone", "186******05")])
    assert Identity.objects.filter(value="186******05", masked=True).count() == 2


def test_nobody_without_the_right_changes_anything(emma, actor):
    analyst = actor("analyst")
    for attempt in (
        lambda: commands.add_customer(analyst, name="X"),
        lambda: commands.edit_customer(analyst, emma.pk, name="X"),
        lambda: commands.add_note(analyst, emma.pk, "X"),
        lambda: commands.grant_consent(analyst, emma.pk, "email"),
        lambda: commands.add_child(analyst, emma.pk, name="X"),
        lambda: commands.add_identity(analyst, emma.pk, "card", "1"),
    ):
        with pytest.raises(Forbidden):
            attempt()


def test_an_edit_and_the_way_back(emma, actor):
    agent = actor("agent")
    Customer.objects.update(revision=0)
    commands.edit_customer(agent, emma.pk, name="Grace Moss", city="Shanghai")
    touch = Touch.objects.get(kind="customers.edited")
    assert touch.detail == {"field": "name", "before": "Emma Clarke", "after": "Grace Moss"}
    assert Customer.objects.get().revision > 0
    assert search.find("grace", agent, limit=5) == [emma.pk]
    undo_last(agent)
    assert Customer.objects.get().name == "Emma Clarke"
    assert [held["undone"] for _who, _by, held in facts("customers.edited")] == [False, True]
    assert "Moss" not in str(facts("customers.edited"))


def test_a_refused_undo_says_you_to_whoever_changed_it_again(emma, actor):
    commands.edit_customer(actor(), emma.pk, city="Nanjing")
    change = last_change(actor())
    commands.edit_customer(actor(), emma.pk, city="Suzhou")
    with pytest.raises(Conflict, match="You changed it again since then"):
        undoing.undo_changes(actor(), [change])


def test_undo_never_overwrites_a_later_edit(emma, actor):
    commands.edit_customer(actor(), emma.pk, city="Nanjing")
    change = last_change(actor())
    commands.edit_customer(actor("agent"), emma.pk, city="Suzhou")
    commands.edit_customer(actor("agent"), emma.pk, province="Jiangsu")
    with pytest.raises(Conflict, match="Agent changed it again"):
        undoing.undo_changes(actor(), [change])
    assert Customer.objects.get().city == "Suzhou"


def test_undo_sees_what_an_import_wrote_since(emma, actor):
    commands.edit_customer(actor(), emma.pk, city="Nanjing")
    Customer.objects.update(city="Wuxi")
    with pytest.raises(Conflict, match="Edit it by hand"):
        undo_last(actor())


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "x" * 201),
        ("gender", "z"),
        ("spent", "1"),
        ("birthday", {"month": 2, "day": 30}),
        ("birthday", {"month": 4}),
        ("birthday", {"year": 1850}),
        ("birthday", {"month": 13, "day": 1}),
        ("birthday", {"month": 8, "day": 31, "calendar": "lunar"}),
        ("birthday", {"month": 8, "day": 1, "calendar": "maya"}),
    ],
)
def test_values_that_cannot_be(emma, actor, field, value):
    with pytest.raises(Invalid) as error:
        commands.edit_customer(actor(), emma.pk, **{field: value})
    assert list(error.value.fields) == [field]
    assert not Touch.objects.exists()


def test_edits_reach_the_survivor_of_a_merge(emma, actor):
    other = commands.add_customer(actor(), name="E. Clarke")
    Customer.objects.filter(pk=other.pk).update(merged_into=emma)
    commands.edit_customer(actor(), other.pk, city="Wuxi")
    emma.refresh_from_db()
    assert emma.city == "Wuxi"


def test_identities_can_be_removed_and_no_longer_found(emma, actor):
    phone = Identity.objects.get(kind="phone")
    commands.remove_identity(actor(), phone.pk)
    assert search.find("2222", actor(), limit=5) == []
    with pytest.raises(NotFound):
        commands.remove_identity(actor(), phone.pk)
    assert facts("customers.identity_removed") == [(emma.pk, "Owner", {"identity": "phone"})]
    assert "1391" not in str(list(Touch.objects.values_list("detail", flat=True)))


def test_what_somebody_is_known_by_follows_their_identities(emma, actor):
    def known():
        customer = Customer.objects.get(pk=emma.pk)
        return customer.known_by, customer.revision

    assert known()[0] == 3, "e-mail and phone"
    second = commands.add_identity(actor(), emma.pk, "phone", "13911113333")
    commands.add_identity(actor(), emma.pk, "phone", "139****3333")  # hidden: tells nothing
    Customer.objects.update(revision=0)
    commands.remove_identity(actor(), second.pk)
    assert known() == (3, 0), "another phone is left"
    commands.remove_identity(actor(), Identity.objects.get(kind="phone", masked=False).pk)
    assert known()[0] == 1 and known()[1] > 0, "the copy follows"


def test_notes(emma, actor):
    note = commands.add_note(actor("agent"), emma.pk, "  Asked for size 90\r\nin green ")
    assert note.detail["text"] == "Asked for size 90\nin green"
    with pytest.raises(Forbidden):
        commands.take_back_note(actor("owner"), emma.pk, note.pk)
    commands.take_back_note(actor("agent"), emma.pk, note.pk)
    assert not Touch.objects.exists()
    with pytest.raises(Invalid):
        commands.add_note(actor("agent"), emma.pk, " \n ")


def test_consent_is_append_only_and_the_last_word_counts(emma, actor):
    agent = actor("agent")
    assert commands.grant_consent(agent, emma.pk, "email") is True
    assert commands.grant_consent(agent, emma.pk, "email") is False
    later = NOON + dt.timedelta(hours=1)
    with clock.fixed(later):
        assert commands.withdraw_consent(SYSTEM, emma.pk, "email", source="one-click") is True
        assert commands.withdraw_consent(SYSTEM, emma.pk, "email", source="one-click") is False
    earlier = NOON + dt.timedelta(minutes=5)
    assert commands.grant_consent(agent, emma.pk, "email", at=earlier) is False
    assert list(Consent.objects.order_by("pk").values_list("state", "source")) == [
        ("granted", f"staff:{agent.id}"),
        ("withdrawn", "one-click"),
        ("granted", f"staff:{agent.id}"),
    ]
    state = ConsentState.objects.get()
    assert (state.state, state.at) == ("withdrawn", later)
    assert len(facts("customers.consent_withdrawn")) == 1


def test_consent_by_channel_that_does_not_exist(emma, actor):
    with pytest.raises(Invalid):
        commands.grant_consent(actor(), emma.pk, "pigeon")


def test_children(emma, actor):
    agent = actor("agent")
    child = commands.add_child(agent, emma.pk, name="小豆", born_on=dt.date(2024, 3, 1), gender="f")
    commands.edit_child(agent, child.pk, name="小豆子")
    assert Child.objects.get().name == "小豆子"
    for wrong in (dt.date(2030, 1, 1), dt.date(1890, 1, 1)):
        with pytest.raises(Invalid):
            commands.edit_child(agent, child.pk, born_on=wrong)
    with pytest.raises(Invalid):
        commands.add_child(agent, emma.pk)
    commands.remove_child(agent, child.pk)
    assert not Child.objects.exists()


def test_many_children_twice_are_there_once(emma):
    frame = pl.DataFrame(
        [
            {"customer_id": emma.pk, "name": "", "born_on": dt.date(2024, 3, 1), "gender": "f"},
            {"customer_id": emma.pk, "name": "Tom", "born_on": None, "gender": None},
        ],
        schema_overrides={"born_on": pl.Date},
    )
    with transaction.atomic():
        assert commands.record_children(frame) == 2
        assert commands.record_children(frame) == 0
    assert Child.objects.count() == 2
