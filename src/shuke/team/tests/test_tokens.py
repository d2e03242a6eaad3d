"""Tokens: made once, shown once, never more than their owner, nobody else's."""

import datetime as dt
import re

import pytest
from django.test import Client

from shuke.common import clock
from shuke.common.access import Actor
from shuke.common.errors import Forbidden, Invalid, NotFound
from shuke.common.models import RecordedFact
from shuke.team import commands
from shuke.team.authentication import TokenAuth
from shuke.team.models import Token
from shuke.team.throttle import Throttled

pytestmark = pytest.mark.django_db


@pytest.fixture
def knock(rf):
    """`knock(secret)`: what the API's log-in makes of it."""

    def ask(secret: str) -> Actor | None:
        return TokenAuth()(rf.get("/api/v1/", headers={"authorization": f"Bearer {secret}"}))

    return ask


def test_a_token_may_do_what_both_it_and_its_owner_may(actor, knock, staff):
    _, secret = commands.make_token(
        actor("marketer"), name="report", scopes=["campaigns.view", "customers.view"]
    )
    assert knock(secret).capabilities == {"campaigns.view", "customers.view"}
    commands.change_role(actor("owner"), staff("marketer").pk, "agent")
    assert knock(secret).capabilities == {"customers.view"}


@pytest.mark.parametrize("scope", ["staff.manage", "tokens.own", "audit.view", "nonsense"])
def test_no_token_manages_people_tokens_or_the_audit(actor, scope):
    with pytest.raises(Invalid) as error:
        commands.make_token(actor("owner"), name="x", scopes=[scope])
    assert "scopes" in error.value.fields


def test_a_token_cannot_exceed_its_owner(actor):
    with pytest.raises(Invalid):
        commands.make_token(actor("agent"), name="x", scopes=["campaigns.send"])
    nobody = Actor(id=1, name="x")
    with pytest.raises(Forbidden):
        commands.make_token(nobody, name="x", scopes=["orders.view"])


def test_revoked_and_expired_tokens_open_nothing(actor, knock):
    owner = actor("owner")
    token, secret = commands.make_token(owner, name="a", scopes=["orders.view"])
    soon = clock.now() + dt.timedelta(days=90)
    _, short = commands.make_token(owner, name="b", scopes=["orders.view"], expires_at=soon)
    assert knock(secret) and knock(short)
    commands.revoke_token(owner, token.pk)
    assert knock(secret) is None
    with clock.fixed(soon + dt.timedelta(seconds=1)):
        assert knock(short) is None


def test_only_the_hash_is_kept(actor):
    token, secret = commands.make_token(actor("owner"), name="a", scopes=["orders.view"])
    token.refresh_from_db()
    assert secret not in {token.prefix, token.hash, token.name}
    assert secret.startswith(token.prefix) and len(secret) - len(token.prefix) > 24


def test_somebody_elses_token_is_not_found(actor, browse):
    token, _ = commands.make_token(actor("owner"), name="a", scopes=["orders.view"])
    with pytest.raises(NotFound):
        commands.revoke_token(actor("marketer"), token.pk)
    response = browse("marketer").post(f"/profile/tokens/{token.pk}/revocation/")
    assert response.status_code == 404
    assert "“a”" not in browse("marketer").get("/profile/tokens/").content.decode()
    token.refresh_from_db()
    assert token.revoked_at is None


def test_last_use_is_written_at_most_once_a_minute(actor, knock, django_assert_num_queries):
    _, secret = commands.make_token(actor("owner"), name="a", scopes=["orders.view"])
    start = clock.now()
    with clock.fixed(start):
        knock(secret)
        with django_assert_num_queries(1):
            knock(secret)
    with clock.fixed(start + dt.timedelta(seconds=61)):
        knock(secret)
    assert Token.objects.get().last_used_at == start + dt.timedelta(seconds=61)


def test_wrong_tokens_are_throttled_but_a_right_one_passes(actor, knock):
    _, secret = commands.make_token(actor("owner"), name="a", scopes=["orders.view"])
    for _ in range(20):
        assert knock("shk_guess") is None
    with pytest.raises(Throttled):
        knock("shk_guess")
    assert knock(secret).id == actor("owner").id


def test_the_page_shows_the_secret_once_and_it_works(browse, knock, staff):
    client = browse("analyst")
    form = {"name": "Monthly", "days": "90", "scopes": ["orders.view"]}
    page = client.post("/profile/tokens/", form)
    secret = re.search(r"shk_[\w-]{20,}", page.content.decode()).group()
    assert "no-store" in page["Cache-Control"]
    assert knock(secret).capabilities == {"orders.view"}
    assert secret not in client.get("/profile/tokens/").content.decode()
    assert Token.objects.get().expires_at.date() == (clock.now() + dt.timedelta(days=90)).date()
    token = Token.objects.get()
    client.post(f"/profile/tokens/{token.pk}/revocation/")
    assert knock(secret) is None
    made, revoked = RecordedFact.objects.filter(kind__startswith="tokens.").order_by("id")
    assert (made.kind, revoked.kind) == ("tokens.made", "tokens.revoked")
    assert secret not in str(made.payload)


def test_the_form_says_what_is_missing(browse):
    page = browse("analyst").post("/profile/tokens/", {"name": "", "days": "90"})
    assert page.status_code == 422
    page = browse("analyst").post("/profile/tokens/", {"name": "x", "days": "90"})
    assert page.status_code == 422
    assert "Choose at least one" in page.content.decode()
    forged = {"name": "x", "days": "90", "scopes": ["campaigns.send"]}
    assert browse("analyst").post("/profile/tokens/", forged).status_code == 422
    assert not Token.objects.exists()


def test_a_browser_session_does_not_open_the_api(browse):
    assert browse("owner").get("/api/v1/nothing").status_code == 404
    client = browse("owner")
    assert isinstance(client, Client)
