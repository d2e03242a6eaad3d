"""Events through HTTP: planned, people invited, seats and the waiting list, the door, what it brought."""

import datetime as dt
import json

import polars as pl
import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.changes import undo_last
from tests.noon import NOON

from shuke.collect import commands as collect
from shuke.collect import queries as collected
from shuke.common import clock
from shuke.common.errors import Conflict
from shuke.customers import commands as customers
from shuke.customers.models import Touch
from shuke.engage.queries.journeys import trigger_of
from shuke.gatherings import commands, triggers, variables
from shuke.gatherings.models import Gathering, Guest
from shuke.gatherings.queries.effect import effect_of
from shuke.shop import commands as shop

pytestmark = pytest.mark.django_db
BEGINS = NOON + dt.timedelta(days=10)
PLAN = {
    "name": "早春试穿会", "kind": "lesson", "starts_at": "2026-12-03T10:00", "ends_at": "2026-12-03T12:00",
    "place": "湖滨店", "about": "先试穿", "capacity": "4", "largest_party": "3", "enclosures": "",
    "series": "亲子会",
}  # fmt: skip


@pytest.fixture(autouse=True)
def at_noon(noon):
    pass


@pytest.fixture
def event(browse) -> Gathering:
    assert browse().post("/gatherings/new/", PLAN).status_code == 302
    return Gathering.objects.get()


@pytest.fixture
def people(actor):
    names = ("林小满", "王素琴", "Emma Clarke", "赵一鸣", "顾盼")
    return [
        customers.add_customer(actor(), name=name, identities=[("phone", f"1391728045{at}")])
        for at, name in enumerate(names)
    ]


def come(actor, event, person, party=1) -> Guest:
    return commands.sign_up(actor(), event.pk, person.pk, party)


def states(event) -> dict[str, str]:
    return dict(event.guests.values_list("customer__name", "state"))


def test_an_event_is_planned_changed_and_put_back(event, browse, actor):
    assert event.starts_at == dt.datetime(2026, 12, 3, 2, 0, tzinfo=dt.UTC)
    assert event.state == "planned" and event.form is None
    owner = browse()
    page = owner.get(f"/gatherings/{event.pk}/edit/").content.decode()
    assert 'value="2026-12-03T10:00"' in page
    wrong = owner.post("/gatherings/new/", {**PLAN, "ends_at": "2026-12-03T09:00"})
    assert wrong.status_code == 422 and "It ends before it begins." in wrong.content.decode()
    owner.post(f"/gatherings/{event.pk}/edit/", {**PLAN, "place": "徐汇店"})
    event.refresh_from_db()
    assert event.place == "徐汇店"
    undo_last(actor(), "gatherings.changed")
    event.refresh_from_db()
    assert event.place == "湖滨店"
    undo_last(actor(), "gatherings.made")
    event.refresh_from_db()
    assert event.state == "off"


def test_seats_are_given_in_turn_and_a_free_one_goes_to_who_waited(event, people, actor):
    lin, wang, emma, zhao, gu = people
    assert come(actor, event, lin, 3).state == "coming"
    assert come(actor, event, wang, 2).state == "waiting"
    assert come(actor, event, emma, 1).state == "coming"
    assert come(actor, event, zhao, 1).state == "waiting"
    assert come(actor, event, zhao, 1).state == "waiting", "asking again keeps the turn"
    commands.decline(actor(), event.guests.get(customer=lin).pk)
    assert states(event) == {
        "林小满": "declined", "王素琴": "coming", "Emma Clarke": "coming", "赵一鸣": "coming",
    }  # fmt: skip
    undo_last(actor(), "gatherings.declined")
    assert states(event)["林小满"] == "waiting", "no seat is left for three"
    owner = actor()
    with pytest.raises(Conflict):
        come(actor, event, emma, 3)
    assert event.guests.get(customer=emma).party == 1
    undone = come(actor, event, gu, 2)
    assert undone.state == "waiting"
    undo_last(owner, "gatherings.signed_up")
    assert not event.guests.filter(customer=gu).exists()
    assert not Touch.objects.filter(customer=gu, kind="gatherings.guest").exists()


def test_more_room_is_given_to_who_waits(event, people, actor, browse):
    for person in people[:3]:
        come(actor, event, person, 2)
    assert states(event)["Emma Clarke"] == "waiting"
    browse().post(f"/gatherings/{event.pk}/edit/", {**PLAN, "capacity": "6"})
    assert states(event)["Emma Clarke"] == "coming"


def test_nobody_moves_up_once_it_is_over(event, people, actor, browse):
    for person in people[:3]:
        come(actor, event, person, 2)
    with clock.fixed(event.ends_at):
        browse().post(f"/gatherings/{event.pk}/edit/", {**PLAN, "capacity": "9"})
    assert states(event)["Emma Clarke"] == "waiting"


def test_whoever_sends_the_form_is_on_the_list(event, browse, actor, run_jobs):
    assert browse().post(f"/gatherings/{event.pk}/opening/").status_code == 302
    event.refresh_from_db()
    version = collected.latest_form(event.form)
    answers = {"q1": "方晴", "q2": "13777441025", event.party_question: "3"}
    collect.receive_entry(version, "e1", answers, at=clock.now(), origin={})
    run_jobs()
    guest = event.guests.get()
    assert (guest.customer.name, guest.state, guest.party) == ("方晴", "coming", 3)
    collect.receive_entry(version, "e1", answers, at=clock.now(), origin={})
    run_jobs()
    assert event.guests.count() == 1
    page = browse().get(f"/gatherings/{event.pk}/").content.decode()
    assert "方晴" in page and collected.form_address(event.form) in page
    browse().post(f"/gatherings/{event.pk}/closing/")
    event.form.refresh_from_db()
    assert event.form.ended_at is not None
    undo_last(actor(), "gatherings.closed")
    event.form.refresh_from_db()
    assert event.form.ended_at is None


def test_a_guest_answers_on_their_own_page_without_logging_in(event, people, actor):
    commands.invite(actor(), event.pk, [person.pk for person in people[:2]])
    guest = event.guests.get(customer=people[0])
    client = Client(headers={"accept-language": "en"})
    page = f"/g/{guest.ticket}/"
    assert "I am coming" in client.get(page).content.decode()
    assert client.post(page, {"party": "2"}).status_code == 302
    assert "Your 2 seats are kept." in client.get(page).content.decode()
    code = client.get(f"{page}code.svg")
    assert code["Content-Type"] == "image/svg+xml" and b"<svg" in code.content
    too_many = client.post(page, {"party": "9"})
    assert too_many.status_code == 422 and "At most 3 people" in too_many.content.decode()
    client.post(page, {"party": "0"})
    guest.refresh_from_db()
    assert guest.state == "declined"
    assert client.get("/g/nobody/").status_code == 404
    commands.call_off(actor(), event.pk)
    assert "This event was called off." in client.get(page).content.decode()
    assert client.post(page, {"party": "1"}).status_code == 422


def test_people_are_invited_from_the_list_and_some_are_spared(event, people, browse, actor):
    ids = [person.pk for person in people]
    added = commands.invite(actor(), event.pk, [*ids, ids[0]], spare=50)
    assert added == sorted(ids)
    assert not event.guests.filter(state="spared", was_invited=True).exists()
    assert commands.invite(actor(), event.pk, ids, spare=50) == []
    come(actor, event, people[0])
    undo_last(actor(), "gatherings.invited")
    assert list(event.guests.values_list("customer__name", flat=True)) == ["林小满"]
    assert Touch.objects.filter(kind="gatherings.guest").count() == 1
    with clock.fixed(BEGINS + dt.timedelta(days=2)), pytest.raises(Conflict):
        commands.invite(actor(), event.pk, ids)
    answer = browse().get(f"/customers/?gathering={event.pk}&guests=coming")
    assert "林小满" in answer.content.decode() and "王素琴" not in answer.content.decode()


def test_a_ticket_is_taken_once_however_often_and_late_it_is_shown(event, people, actor, browse):
    guest = come(actor, event, people[0], 2)
    door = f"/gatherings/{event.pk}/door/tickets/"
    client = browse("agent")

    def show(**entry):
        return client.post(door, json.dumps(entry), content_type="application/json")

    with clock.fixed(BEGINS):
        earlier = (BEGINS - dt.timedelta(minutes=3)).isoformat()
        assert show(ticket=guest.ticket, party="3", at=earlier).json()["party"] == 3
        assert show(ticket=guest.ticket, at=BEGINS.isoformat()).json()["party"] == 3
        refused = show(ticket="of another event")
        assert refused.status_code == 422 and "no ticket of this event" in refused.json()["reason"]
        assert show(ticket=guest.ticket, at="broken").status_code == 200
        assert client.post(door, b"[", content_type="application/json").status_code == 422
        guest.refresh_from_db()
        assert (guest.came_at, guest.came_with) == (BEGINS - dt.timedelta(minutes=3), 3)
        page = client.get(f"/gatherings/{event.pk}/door/").content.decode()
        assert guest.ticket in page and "is-here" in page
        record = browse().get(f"/customers/{people[0].pk}/").content.decode()
        assert "Came to “早春试穿会”" in record
        undo_last(actor("agent"), "gatherings.came")
        guest.refresh_from_db()
        assert guest.came_at is None


def test_letters_and_journeys_know_the_event(event, people, actor):
    guest = come(actor, event, people[0])
    reached = [type("Reach", (), {"person_id": people[0].pk})()]
    assert variables.names(reached) == {people[0].pk: "早春试穿会"}
    assert variables.links(reached)[people[0].pk].endswith(f"/g/{guest.ticket}/")
    day, since = dt.timedelta(days=1), event.starts_at - dt.timedelta(hours=25)
    assert list(triggers.soon({"hours": "24"}, since, since + day)) == [
        (people[0].pk, event.starts_at - day, guest.pk)
    ]
    assert list(triggers.missed({}, event.ends_at, event.ends_at + day))
    with clock.fixed(event.starts_at):
        commands.admit(actor(), event.pk, guest.ticket)
    assert not list(triggers.missed({}, event.ends_at, event.ends_at + day))
    assert [row[0] for row in triggers.came({}, since, since + 2 * day)] == [people[0].pk]
    assert trigger_of(actor(), "gatherings.soon").thing == "guest"


def test_what_it_brought_compares_the_invited_with_those_left_out(event, actor, browse):
    crowd = [customers.add_customer(actor(), name=f"客{at}").pk for at in range(60)]
    commands.invite(actor(), event.pk, crowd, spare=50)
    invited = list(event.guests.filter(state="invited").values_list("customer", flat=True))
    at = event.starts_at + dt.timedelta(days=1)
    orders = {
        "store": ["hubin"] * len(invited), "number": [f"N{pk}" for pk in invited],
        "placed_at": [at] * len(invited), "customer_id": invited, "currency": ["CNY"] * len(invited),
    }  # fmt: skip
    lines = {
        "store": ["hubin"] * len(invited), "number": [f"N{pk}" for pk in invited],
        "position": [0] * len(invited), "quantity": [1] * len(invited), "title": ["连体衣"] * len(invited),
        "product_code": ["B"] * len(invited), "unit_price": [1_000_000] * len(invited),
    }  # fmt: skip
    with clock.fixed(at + dt.timedelta(days=1)):
        assert effect_of(actor(), event).difference is not None
        with transaction.atomic():
            shop.record_orders(pl.DataFrame(orders), pl.DataFrame(lines), source="test")
        walk_in = event.guests.filter(was_spared=True).first()
        Guest.objects.filter(pk=walk_in.pk).update(state="coming", came_at=event.starts_at)
        effect = effect_of(actor(), event)
        assert effect.came.people == 1
        assert (effect.invited.people, effect.invited.buyers) == (len(invited), len(invited))
        assert (effect.spared.people, effect.spared.buyers) == (60 - len(invited), 0)
        assert effect.invited.revenue == 100 * len(invited)
        assert effect.buying.is_clear
        assert "What it brought" in browse().get(f"/gatherings/{event.pk}/").content.decode()
        agent = browse("agent").get(f"/gatherings/{event.pk}/")
        assert agent.status_code == 200 and "Profit per person" not in agent.content.decode()
    assert effect_of(actor(), event) is None, "before it begins"


def test_who_only_brought_something_back_bought_nothing(event, actor):
    crowd = [customers.add_customer(actor(), name=f"客{at}").pk for at in range(60)]
    commands.invite(actor(), event.pk, crowd, spare=50)
    guest = event.guests.filter(state="invited").first()
    at = event.starts_at + dt.timedelta(days=1)
    order = {
        "store": ["hubin"], "number": ["R1"], "placed_at": [at], "customer_id": [guest.customer_id],
        "currency": ["CNY"], "kind": ["return"],
    }  # fmt: skip
    line = {
        "store": ["hubin"], "number": ["R1"], "position": [0], "quantity": [-1], "title": ["连体衣"],
        "product_code": ["B"], "unit_price": [1_000_000],
    }  # fmt: skip
    with clock.fixed(at + dt.timedelta(days=1)):
        with transaction.atomic():
            shop.record_orders(pl.DataFrame(order), pl.DataFrame(line), source="test")
        invited = effect_of(actor(), event).invited
    assert (invited.buyers, invited.revenue) == (0, -100)


MOVES = st.lists(
    st.tuples(st.sampled_from(("come", "decline")), st.integers(0, 4), st.integers(1, 3)),
    max_size=30,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=MOVES)
def test_there_are_never_more_guests_than_seats(moves, people, actor):
    """Unless the owner makes it smaller afterwards; and nobody waits for a seat that would do."""
    owner = actor()
    with transaction.atomic():
        plan = commands.Plan(
            "试穿", "other", BEGINS, BEGINS + dt.timedelta(hours=2), capacity=4, largest_party=3
        )
        event = commands.make_gathering(owner, plan)
        for move, who, number in moves:
            guest = event.guests.filter(customer=people[who]).first()
            taken = sum(event.guests.filter(state="coming").values_list("party", flat=True))
            if move == "come":
                try:
                    commands.sign_up(owner, event.pk, people[who].pk, number)
                except Conflict:
                    assert guest.state == "coming" and taken - guest.party + number > 4
            elif move == "decline" and guest is not None:
                commands.decline(owner, guest.pk)
            taken = sum(event.guests.filter(state="coming").values_list("party", flat=True))
            assert taken <= 4
            waiting = event.guests.filter(state="waiting").values_list("party", flat=True)
            assert all(party > 4 - taken for party in waiting)
        transaction.set_rollback(True)
