"""Joining, roles, leaving: through the commands and the `shuke staff` verb."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from shuke.common.access import SYSTEM
from shuke.common.errors import Conflict, Forbidden, Invalid, NotFound
from shuke.common.models import RecordedFact
from shuke.team import commands
from shuke.team.models import Staff, Token

pytestmark = pytest.mark.django_db


def login(username: str, password: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.post("/login/", {"username": username, "password": password})
    return client


def is_in(client: Client) -> bool:
    return client.get("/profile/").status_code == 200


def test_somebody_let_in_can_log_in_with_the_password_that_was_shown(actor):
    welcome = commands.add_staff(actor("owner"), username="Mei", name="梅子", role="agent")
    assert welcome.staff.username == "mei"
    assert is_in(login("MEI", welcome.password))
    assert not is_in(login("mei", "something-else-99"))


def test_only_an_owner_manages_the_team(actor, staff):
    for role in ("marketer", "agent", "analyst"):
        with pytest.raises(Forbidden):
            commands.add_staff(actor(role), username="x", name="x", role="owner")
        with pytest.raises(Forbidden):
            commands.change_role(actor(role), staff(role).pk, "owner")
        with pytest.raises(Forbidden):
            commands.mark_left(actor(role), staff("owner").pk)
        with pytest.raises(Forbidden):
            commands.reset_password(actor(role), staff("owner").pk)


@pytest.mark.parametrize("username", ["", "two words", "a" * 61, "<b>", "x\0y"])
def test_odd_user_names_are_refused_at_their_field(actor, username):
    with pytest.raises(Invalid) as error:
        commands.add_staff(actor("owner"), username=username, name="x", role="agent")
    assert "username" in error.value.fields


def test_a_name_is_given_once_whatever_its_case(actor):
    commands.add_staff(actor("owner"), username="mei", name="Mei", role="agent")
    with pytest.raises(Invalid) as error:
        commands.add_staff(actor("owner"), username="MEI", name="Mei 2", role="agent")
    assert error.value.code == "taken"


def test_leaving_ends_sessions_and_tokens_at_once(actor, staff):
    owner = actor("owner")
    welcome = commands.add_staff(owner, username="mei", name="Mei", role="analyst")
    session = login("mei", welcome.password)
    from shuke.team.queries import actor_for

    commands.make_token(actor_for(welcome.staff), name="t", scopes=["orders.view"])
    assert is_in(session)

    commands.mark_left(owner, welcome.staff.pk)

    assert not is_in(session)
    assert not is_in(login("mei", welcome.password))
    assert Token.objects.get().revoked_at is not None

    back = commands.let_return(owner, welcome.staff.pk)
    assert not is_in(session), "an old session must not come back to life"
    assert is_in(login("mei", back.password))
    assert Token.objects.get().revoked_at is not None


def test_a_reset_ends_the_old_password_the_sessions_and_the_tokens(actor):
    owner = actor("owner")
    welcome = commands.add_staff(owner, username="mei", name="Mei", role="analyst")
    session = login("mei", welcome.password)
    fresh = commands.reset_password(owner, welcome.staff.pk)
    assert fresh.password != welcome.password
    assert not is_in(session)
    assert not is_in(login("mei", welcome.password))
    assert is_in(login("mei", fresh.password))


def test_a_new_role_holds_from_the_next_request(actor, browse, staff):
    client = browse("analyst")
    assert client.get("/team/").status_code == 403
    commands.change_role(actor("owner"), staff("analyst").pk, "owner")
    assert client.get("/team/").status_code == 200


def test_the_last_owner_stays(actor, staff):
    owner = actor("owner")
    for undo in (commands.mark_left, lambda a, i: commands.change_role(a, i, "agent")):
        with pytest.raises(Conflict) as error:
            undo(owner, owner.id)
        assert error.value.code == "last_owner"
    commands.change_role(owner, staff("agent").pk, "owner")
    commands.mark_left(owner, owner.id)
    assert Staff.objects.filter(role="owner", left_at=None).get() == staff("agent")


def test_nobody_of_that_number(actor):
    with pytest.raises(NotFound):
        commands.change_role(actor("owner"), 10**12, "agent")


def test_weak_passwords_are_refused(actor):
    for weak in ("short", "12345678901", "password1234", "meimeimei-mei"):
        with pytest.raises(Invalid) as error:
            commands.add_staff(
                actor("owner"), username="meimeimei", name="x", role="agent", password=weak
            )
        assert error.value.code == "weak_password", weak


def test_every_change_is_audited_with_who_did_it(actor):
    owner = actor("owner")
    mei = commands.add_staff(owner, username="mei", name="Mei", role="agent").staff
    commands.change_role(owner, mei.pk, "analyst")
    commands.reset_password(owner, mei.pk)
    commands.mark_left(owner, mei.pk)
    entries = RecordedFact.objects.order_by("id")
    assert [entry.kind for entry in entries] == [
        "staff.added",
        "staff.role",
        "staff.password_reset",
        "staff.left",
    ]
    assert {(entry.actor_id, entry.actor_name, entry.subject_id) for entry in entries} == {
        (owner.id, owner.name, mei.pk)
    }


def test_the_verb_makes_the_first_owner_and_prints_a_password_once(capsys):
    call_command("staff", "add", "lin", "--role", "owner", "--name", "林小满")
    told = capsys.readouterr().out
    password = told.split("shown only now: ")[1].strip()
    assert is_in(login("lin", password))
    call_command("staff", "list", "--json")
    people = json.loads(capsys.readouterr().out)
    assert [(p["username"], p["role"], p["left_at"]) for p in people] == [("lin", "owner", None)]
    assert password not in json.dumps(list(RecordedFact.objects.values_list("payload")))


def test_the_verb_says_what_is_wrong():
    with pytest.raises(CommandError, match="Nobody is called"):
        call_command("staff", "leave", "ghost")
    commands.add_staff(SYSTEM, username="lin", name="Lin", role="owner")
    with pytest.raises(CommandError, match="only owner"):
        call_command("staff", "leave", "lin")
