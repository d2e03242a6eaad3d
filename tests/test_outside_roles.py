"""Who works for the shop from outside: an agency on its campaigns, a call centre on its queue.

Every address and every API operation, with people and things that are none of theirs.
"""

import pytest
from django.urls import reverse

from shuke.common import clock
from shuke.common.declarations import declared
from shuke.common.slots import ListFile
from shuke.tasks.commands import giving, ticking
from shuke.tasks.models import Task
from shuke.team import commands as team
from shuke.team.models import Staff
from shuke.team.queries import actor_for
from shuke.team.roles import held_by
from tests.test_access_matrix import ROUTES
from tests.test_scope_matrix import PUBLIC, Far, leaks, signed_in, text_of, values_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]
#: Of the customer whom every other colleague sees.
NEAR = ("林小满", "139 1728 0456", "13917280456", "lin@example.com")


@pytest.fixture
def far(objects) -> Far:
    return Far(objects)


@pytest.fixture
def caller(objects) -> Staff:
    return Staff.objects.create(
        username="lan", name="外呼 小蓝", role="caller", joined_at=clock.now()
    )


@pytest.fixture
def case(objects, caller) -> Task:
    """A task of the call centre with one person."""
    return giving.assign_task(
        objects.owner, title="回访包裹", holder_id=caller.pk, customers=[objects.lin.pk]
    )


def everything(client, objects, far) -> list[tuple[str, str]]:
    """(address, what it answers) of every page."""
    return [
        (url, text_of(client.get(url)))
        for route in ROUTES
        if route.name not in PUBLIC and not route.name.startswith(("preferences:", "mailbox:"))
        for url in (reverse(route.name, kwargs=v) for v in values_of(route, objects, far))
    ]


def test_a_call_centre_reads_the_people_of_its_tasks_in_full(caller, case, objects):
    page = text_of(signed_in(caller).get(f"/customers/{objects.lin.pk}/"))
    assert "139 1728 0456" in page and "lin@example.com" in page


def test_a_call_centre_meets_nobody_else(caller, case, objects, far):
    wrong = [
        f"{url} shows {found}"
        for url, text in everything(signed_in(caller), objects, far)
        if (found := [*leaks(text), *(each for each in ("橱窗", "Emma Clarke") if each in text)])
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("end", ["done", "given away", "withdrawn"])
def test_with_the_case_the_person_goes(end, caller, case, objects, far):
    client = signed_in(caller)
    if end == "done":
        ticking.tick_person(actor_for(caller), case.pk, objects.lin.pk, "reached")
    elif end == "given away":
        giving.hand_over(objects.owner, case.pk, holder_id=objects.staff["agent"].pk)
    else:
        giving.withdraw_task(objects.owner, case.pk)
    assert client.get(f"/customers/{objects.lin.pk}/").status_code == 404
    for url in ("/", "/customers/", f"/tasks/{case.pk}/", "/tasks/", "/tasks/done/", "/calls/"):
        assert not [each for each in NEAR if each in text_of(client.get(url))], url
    for typed in NEAR:
        shown = text_of(client.get("/search/", {"q": typed})).replace(typed, "")
        assert not [each for each in NEAR if each in shown]


def test_a_free_case_of_the_call_centre_shows_nobody_until_somebody_takes_it(caller, objects):
    free = giving.assign_task(
        objects.owner, title="回访", role="caller", customers=[objects.lin.pk]
    )
    others = giving.assign_task(objects.owner, title="谁都行", customers=[objects.lin.pk])
    client = signed_in(caller)
    page = text_of(client.get(f"/tasks/{free.pk}/"))
    assert "回访" in page and not [each for each in NEAR if each in page]
    assert client.get(f"/tasks/{others.pk}/").status_code == 404
    client.post(f"/tasks/{free.pk}/holder/", {"who": f"staff:{caller.pk}"})
    assert "139 1728 0456" in text_of(client.get(f"/tasks/{free.pk}/"))


def test_a_call_centre_gives_itself_no_people(caller, case, objects, far):
    client = signed_in(caller)
    before = Task.objects.count()
    for about in (
        f"customer:{far.shen.pk}",
        f"list:{objects.list.pk}",
        f"segment:{objects.segment.pk}",
        "",
    ):
        client.post("/tasks/new/", {"title": "x", "who": f"staff:{caller.pk}", "about": about})
    assert Task.objects.count() == before
    assert client.get("/tasks/new/").status_code == 302


@pytest.mark.parametrize("role", ["caller", "agency"])
def test_nothing_leaves_as_a_file_or_by_a_program(role, caller, case, objects):
    client = signed_in(caller)
    rights = held_by(role)
    assert not rights & {"customers.export", "views.export", "customers.edit", "lists.view"}
    if role == "caller":
        assert "tokens.own" not in rights
        for each in declared(ListFile):
            if each.table == "sample":  # of the gallery, with invented names
                continue
            assert client.post(f"/lists/{each.table}/file.csv").status_code in {403, 404}


@pytest.fixture
def agency(objects) -> Staff:
    outside = Staff.objects.create(
        username="dahua", name="Agency", role="agency", joined_at=clock.now()
    )
    return team.place_staff(objects.owner, outside.pk, {"campaign": [objects.sending.pk]})


def test_an_agency_reads_counts_and_hidden_people_of_its_campaign(agency, objects):
    client = signed_in(agency)
    page = text_of(client.get(f"/campaigns/{objects.sending.pk}/people/queued/"))
    assert "林**" in page and "林小满" not in page and "/customers/" not in page
    assert client.get(f"/campaigns/{objects.draft.pk}/people/queued/").status_code == 404


def test_an_agency_meets_nobody(agency, objects, far):
    wrong = [
        f"{url} shows {found}"
        for url, text in everything(signed_in(agency), objects, far)
        if (found := [each for each in NEAR if each in text])
    ]
    assert not wrong, "\n".join(wrong)
