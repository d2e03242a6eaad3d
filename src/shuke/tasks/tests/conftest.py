"""What tests of tasks share: a small team and a few people of the cast."""

import json

import pytest
from django.test import Client

from shuke.common import clock
from shuke.customers import commands as customers
from shuke.team.commands import make_token
from shuke.team.models import Staff
from shuke.team.queries import actor_for
from shuke.team.roles import token_scopes


@pytest.fixture
def call(staff):
    """`call("agent", "post", "/tasks", body)` with a token of that role and all (or these) scopes."""

    def do(role, method, path, body=None, scopes=None):
        actor = actor_for(role if isinstance(role, Staff) else staff(role))
        held = scopes or actor.capabilities & set(token_scopes())
        _row, secret = make_token(actor, name="test", scopes=sorted(held))
        client = Client(headers={"authorization": f"Bearer {secret}", "accept-language": "en"})
        data = {} if body is None else {"data": json.dumps(body)}
        answer = getattr(client, method)(f"/api/v1{path}", **data, content_type="application/json")
        return answer.status_code, answer.json()

    return do


@pytest.fixture
def ning(db) -> Staff:
    """A second agent."""
    return Staff.objects.create(username="ning", name="阿宁", role="agent", joined_at=clock.now())


@pytest.fixture
def lin(actor):
    return customers.add_customer(
        actor("agent"), name="林小满", identities=[("phone", "13911112222")]
    )


@pytest.fixture
def zhao(actor):
    return customers.add_customer(actor("agent"), name="赵一鸣")
