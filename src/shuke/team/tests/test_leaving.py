"""A colleague leaves: everything they have goes to others once, and back again."""

import datetime as dt
from collections import Counter
from io import StringIO

import pytest
from django.core.management import call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from shuke.common import clock
from shuke.common.access import SYSTEM
from shuke.common.errors import Conflict, Invalid
from shuke.common.models import RecordedFact, SavedView
from shuke.common.saved_views import end_view, restore_view, save_view
from shuke.customers import commands as customers
from shuke.customers.commands.owning import assign_owner
from shuke.customers.queries.owning import KIND, owned_ids
from shuke.tasks.commands import giving
from shuke.tasks.models import Task
from shuke.tasks.queries.tasks import held_tasks
from shuke.team import commands
from shuke.team.commands.handing import deal
from shuke.team.models import Assignment, HandOver, Staff
from shuke.team.queries import actor_for

pytestmark = pytest.mark.django_db


def colleague(name: str, role: str = "agent") -> Staff:
    return Staff.objects.create(username=name.lower(), name=name, role=role, joined_at=clock.now())


@pytest.fixture
def mei(actor) -> Staff:
    """Somebody with three tasks and two customers."""
    who = colleague("Mei")
    for title in ("Call", "Write", "Visit"):
        giving.assign_task(actor(), title=title, holder_id=who.pk)
    for name in ("林小满", "赵一鸣"):
        person = customers.add_customer(actor(), name=name)
        assign_owner(actor(), person.pk, who.pk)
    return who


def test_the_page_hands_over_reports_and_takes_back(browse, mei):
    client, ning, bo = browse("owner"), colleague("Ning"), colleague("Bo")
    preview = client.get(f"/team/{mei.pk}/departure/").content.decode()
    assert "Open tasks: 3" in preview and "Customers to look after: 2" in preview
    chosen = {"to-task": [ning.pk, bo.pk], "to-customer": [bo.pk]}
    report = client.post(f"/team/{mei.pk}/departure/", chosen, follow=True).content.decode()
    assert "What Mei handed over" in report and "Ning" in report and "林小满" in report
    mei.refresh_from_db()
    assert not mei.is_active and not mei.has_usable_password()
    assert {len(held_tasks(ning.pk)), len(held_tasks(bo.pk))} == {1, 2}
    assert len(owned_ids(bo.pk)) == 2 and not owned_ids(mei.pk)
    back = client.post(f"/team/hand-overs/{HandOver.objects.get().pk}/return/")
    assert "Welcome back, Mei" in back.content.decode()
    assert len(held_tasks(mei.pk)) == 3 and len(owned_ids(mei.pk)) == 2
    kinds = set(RecordedFact.objects.values_list("kind", flat=True))
    assert {"staff.handed_over", "staff.left", "staff.hand_over_taken_back"} <= kinds


def test_teams_and_shared_views_go_to_others_and_come_back(browse, actor, mei):
    client, ning = browse("owner"), colleague("Ning")
    team = commands.save_team(actor(), name="East", lead_id=mei.pk)
    view = save_view(actor_for(mei), "customers", name="Regulars", query="", is_shared=True)
    own = save_view(actor_for(mei), "customers", name="Mine", query="")
    preview = client.get(f"/team/{mei.pk}/departure/").content.decode()
    assert "Teams that they lead: 1" in preview and "Views of lists that they share: 1" in preview
    assert preview.count('value="nobody"') == 3
    refused = client.post(f"/team/{mei.pk}/departure/", {"to-view": ["nobody"]})
    assert refused.status_code == 422 and Staff.objects.get(pk=mei.pk).is_active
    client.post(f"/team/{mei.pk}/departure/", {"to-team": [ning.pk], "to-view": [ning.pk]})
    team.refresh_from_db()
    assert team.lead == ning
    end_view(actor_for(ning), restore_view(actor_for(ning), view.pk).pk)
    restore_view(actor_for(ning), view.pk)
    assert SavedView.objects.get(pk=own.pk).owner_id == mei.pk
    client.post(f"/team/hand-overs/{HandOver.objects.get().pk}/return/")
    team.refresh_from_db()
    assert team.lead == mei
    assert SavedView.objects.get(pk=view.pk).owner_name == "Mei"


def test_what_was_done_or_handed_on_meanwhile_stays(actor, mei):
    ning, bo = colleague("Ning"), colleague("Bo")
    row = commands.hand_over(actor(), mei.pk, {"task": [ning.pk], "customer": [ning.pk]})
    first, second, third = held_tasks(ning.pk)
    giving.hand_over(actor(), first, holder_id=bo.pk)
    Task.objects.filter(pk=second).update(done_at=clock.now())
    assign_owner(actor(), owned_ids(ning.pk)[0], bo.pk)
    commands.take_back(actor(), row.pk)
    assert held_tasks(mei.pk) == [third] and held_tasks(bo.pk) == [first]
    assert len(owned_ids(mei.pk)) == len(owned_ids(bo.pk)) == 1


def test_it_can_be_taken_back_for_a_day_and_once(actor, mei):
    row = commands.hand_over(actor(), mei.pk, {})
    with (
        clock.fixed(clock.now() + dt.timedelta(hours=25)),
        pytest.raises(Conflict, match="for a day"),
    ):
        commands.take_back(actor(), row.pk)
    commands.take_back(actor(), row.pk)
    with pytest.raises(Conflict, match="already"):
        commands.take_back(actor(), row.pk)


def test_a_wrong_receiver_changes_nothing(actor, mei, staff):
    gone = colleague("Gone")
    commands.mark_left(actor(), gone.pk)
    for receivers in ([gone.pk], [mei.pk], [staff("analyst").pk], [10**9]):
        with pytest.raises(Invalid):
            commands.hand_over(actor(), mei.pk, {"task": receivers})
    mei.refresh_from_db()
    assert mei.is_active and len(held_tasks(mei.pk)) == 3


def test_nothing_chosen_stays_with_them_and_nobody_frees_it(actor, mei):
    commands.hand_over(actor(), mei.pk, {"task": [None]})
    assert not held_tasks(mei.pk) and Task.objects.filter(holder=None).count() == 3
    assert len(owned_ids(mei.pk)) == 2


def test_the_verb_shares_evenly(mei):
    out = StringIO()
    colleague("Ning")
    call_command("staff", "leave", "mei", "--to", "ning", stdout=out)
    assert "Mei has left" in out.getvalue() and "3 to Ning" in out.getvalue()


@pytest.mark.once
@given(st.lists(st.integers(1, 999), unique=True), st.integers(1, 5))
def test_dealing_loses_nothing_and_is_fair(things, people):
    dealt = deal(things, list(range(people)))
    assert sorted(thing for some in dealt.values() for thing in some) == sorted(things)
    sizes = [len(some) for some in dealt.values()]
    assert max(sizes) - min(sizes) <= 1


@pytest.mark.once
@settings(max_examples=25)
@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("give"), st.integers(0, 5), st.integers(0, 3)),
            st.tuples(st.just("leave"), st.integers(0, 3), st.integers(0, 3)),
            st.tuples(st.just("back"), st.integers(0, 3), st.just(0)),
        ),
        max_size=12,
    )
)
def test_a_thing_is_never_lost_or_held_twice(db, steps):
    """Against a plain model: thing -> who has it. Any order of giving, leaving and taking back."""
    from django.db import transaction

    with transaction.atomic():
        boss = actor_for(colleague("Boss", "owner"))
        people = [colleague(f"P{n}") for n in range(4)]
        things = [customers.add_customer(SYSTEM, name=f"c{n}").pk for n in range(6)]
        model: dict[int, int | None] = dict.fromkeys(things)
        rows: dict[int, tuple[int, dict[int, int]]] = {}
        for what, first, second in steps:
            if what == "give":
                to = Staff.objects.get(pk=people[second].pk)
                if to.is_active:
                    assign_owner(boss, things[first], to.pk)
                    model[things[first]] = to.pk
            elif what == "leave":
                leaver, to = (Staff.objects.get(pk=people[n].pk) for n in (first, second))
                if leaver.is_active and to.is_active and first != second:
                    row = commands.hand_over(boss, leaver.pk, {KIND: [to.pk]})
                    moved = {thing: to.pk for thing, who in model.items() if who == leaver.pk}
                    rows[leaver.pk] = (row.pk, moved)
                    model |= moved
            elif people[first].pk in rows:
                pk, moved = rows.pop(people[first].pk)
                commands.take_back(boss, pk)
                model |= {t: people[first].pk for t, who in moved.items() if model[t] == who}
            held = Counter(
                Assignment.objects.filter(kind=KIND, ended_at=None).values_list("thing", "staff")
            )
            assert held == Counter((t, who) for t, who in model.items() if who is not None)
        transaction.set_rollback(True)
