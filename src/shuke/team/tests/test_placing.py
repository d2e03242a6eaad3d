"""What a colleague sees: set on their page, undone, audited; teams and regions."""

from io import StringIO

import pytest
from django.core.management import call_command
from tests.changes import last_change

from shuke.common import clock
from shuke.common.models import RecordedFact
from shuke.tasks.commands import giving
from shuke.team import commands
from shuke.team.models import Placement, Region, Staff, Store, Team
from shuke.team.queries import actor_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def stores():
    return [Store.objects.create(code=code, name=code.title()) for code in ("lake", "hill")]


def scope_of(who: Staff):
    return actor_for(Staff.objects.get(pk=who.pk)).scope


def test_a_page_limits_a_colleague_and_its_undo_frees_them(browse, actor, staff, stores):
    client, agent = browse("owner"), staff("agent")
    lake, hill = stores
    page = client.post(f"/team/{agent.pk}/places/", {"store": [lake.pk]}, follow=True)
    text = page.content.decode()
    assert "Sees customers and orders of: Lake." in text
    assert scope_of(agent).stores == {lake.pk}
    undo = f"/changes/{last_change(actor())}/undo/"
    assert undo in text
    client.post(undo)
    assert scope_of(agent).is_all
    assert RecordedFact.objects.filter(kind="staff.placed", subject_id=agent.pk).count() == 2
    spells = Placement.objects.filter(staff=agent)
    assert [(row.began_by, row.ended_by) for row in spells] == [("Owner", "Owner")]
    assert "set what Agent sees" in client.get("/audit/").content.decode()
    assert hill.pk not in {row.thing for row in spells}


def test_a_region_is_its_stores(browse, staff, stores):
    client, agent = browse("owner"), staff("agent")
    client.post("/team/groups/regions/", {"name": "West", "stores": [s.pk for s in stores]})
    region = Region.objects.get()
    client.post(f"/team/{agent.pk}/places/", {"region": [region.pk]})
    assert scope_of(agent).stores == {store.pk for store in stores}
    client.post(
        "/team/groups/regions/", {"region": region.pk, "name": "West", "stores": [stores[0].pk]}
    )
    assert scope_of(agent).stores == {stores[0].pk}
    assert "West" in client.get("/team/groups/").content.decode()


def test_an_owner_cannot_be_limited(browse, staff, stores):
    owner = staff("owner")
    commands.add_staff(actor_for(owner), username="two", name="Two", role="owner")
    two = Staff.objects.get(username="two")
    with pytest.raises(Exception, match="owner sees everything"):
        commands.place_staff(actor_for(owner), two.pk, {"store": [stores[0].pk]})
    assert browse("owner").post(f"/team/{two.pk}/places/", {"store": ["x"]}).status_code in {
        302,
        422,
    }
    assert scope_of(two).is_all


def test_colleagues_of_a_team_see_one_anothers_tasks(staff, browse, actor, stores):
    client = browse("owner")
    client.post("/team/groups/teams/", {"name": "Till", "lead": staff("agent").pk})
    team = Team.objects.get()
    assert team.lead == staff("agent")
    marketer = staff("marketer")
    places = {"store": [stores[0].pk], "team": [team.pk]}
    commands.place_staff(actor(), marketer.pk, places)
    giving.assign_task(actor(), title="Of the team", holder_id=staff("agent").pk)
    giving.assign_task(actor(), title="Of the house", holder_id=actor().id)
    page = browse("marketer").get("/tasks/all/").content.decode()
    assert "Of the team" in page and "Of the house" not in page


def test_whoever_sees_everything_costs_no_query(staff, django_assert_num_queries):
    who = staff("agent")
    with django_assert_num_queries(0):
        assert actor_for(who).scope.is_all


def test_the_verb_places_and_frees(staff, stores):
    agent, out = staff("agent"), StringIO()
    call_command("staff", "place", "agent", "--store", "hill", stdout=out)
    assert "Hill" in out.getvalue() and scope_of(agent).stores == {stores[1].pk}
    call_command("staff", "place", "agent", stdout=out)
    assert scope_of(agent).is_all
    with pytest.raises(Exception, match="no store nowhere"):
        call_command("staff", "place", "agent", "--store", "nowhere")


def test_a_spell_that_ended_stays(staff, actor, stores):
    agent = staff("agent")
    start = clock.now()
    for places in ([stores[0].pk], [stores[1].pk], [stores[0].pk]):
        commands.place_staff(actor(), agent.pk, {"store": places})
    assert Placement.objects.filter(staff=agent, began_at__gte=start).count() == 3
    assert Placement.objects.filter(staff=agent, ended_at=None).count() == 1
