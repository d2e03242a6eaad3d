"""Pages of a colleague, teams, hours and leaving: readable for everybody, and whole on a phone."""

import pytest

from shuke.customers import commands as customers
from shuke.customers.commands.owning import assign_owner
from shuke.tasks.commands import giving
from shuke.team import commands
from shuke.team.models import Store

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("scheme", "language"), [("light", "en-GB"), ("dark", "zh-CN")])
def test_pages_of_the_team(visit, faults_of, staff, actor, scheme, language):
    agent = staff("agent")
    stores = [
        Store.objects.create(code=f"s{n}", name=name) for n, name in enumerate(("湖滨店", "天猫"))
    ]
    team = commands.save_team(actor(), name="一楼 Ground floor", lead_id=agent.pk)
    commands.save_region(actor(), name="华东 East", store_ids=[stores[0].pk])
    commands.place_staff(actor(), agent.pk, {"store": [stores[0].pk], "team": [team.pk]})
    for title in ("给林小满打电话", "Write to Emma Clarke about the coat that she asked for"):
        giving.assign_task(actor(), title=title, holder_id=agent.pk)
    person = customers.add_customer(actor(), name="林小满")
    assign_owner(actor(), person.pk, agent.pk)
    gone = commands.add_staff(actor(), username="gone", name="Gone", role="agent").staff
    giving.assign_task(actor(), title="Call back", holder_id=gone.pk)
    row = commands.hand_over(actor(), gone.pk, {"task": [agent.pk]})
    pages = {
        "member": f"/team/{agent.pk}/",
        "groups": "/team/groups/",
        "hours": "/team/hours/",
        "departure": f"/team/{agent.pk}/departure/",
        "hand-over": f"/team/hand-overs/{row.pk}/",
        "record": f"/customers/{person.pk}/",
    }
    page = visit("owner", "/team/", scheme=scheme, language=language)
    faults = []
    for name, path in pages.items():
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(path)
        page.evaluate(
            "document.querySelectorAll('main details').forEach((each) => each.open = true)"
        )
        faults += faults_of(page, name)
    assert not faults, "\n".join(faults)
