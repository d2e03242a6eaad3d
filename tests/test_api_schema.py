"""The API against its own schema: made-up calls never break it, and answers are as promised."""

import os
import re
from collections import Counter
from pathlib import Path

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import Phase, given, settings

from shuke.config.api import api
from shuke.config.wsgi import application
from shuke.team.commands import make_token
from shuke.team.roles import token_scopes

pytestmark = [pytest.mark.django_db, pytest.mark.once]
#: More by hand: SCHEMA_EXAMPLES=2000 pytest tests/test_api_schema.py
EXAMPLES = int(os.environ.get("SCHEMA_EXAMPLES", "5"))


@pytest.fixture(autouse=True)
def one_connection():
    """A WSGI request ends by closing the connection, which here is the test's own transaction."""
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    yield
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


@pytest.fixture
def headers(objects, actor):
    owner = actor("owner")
    _, secret = make_token(owner, name="fuzz", scopes=sorted(owner.capabilities & token_scopes()))
    return {"Authorization": f"Bearer {secret}"}


def test_no_two_schemas_share_a_name():
    """The document knows schemas by their names: of two alike the later one would stand for both."""
    pattern = re.compile(r"^class (\w+(?:Out|In|Page|List))\(", re.MULTILINE)
    sources = (Path(__file__).parents[1] / "src" / "shuke").rglob("api*.py")
    names = Counter(name for path in sources for name in pattern.findall(path.read_text("utf-8")))
    assert [name for name, count in names.items() if count > 1] == []


def test_made_up_calls_get_promised_answers(headers):
    import schemathesis  # a second's work: not for every process that collects tests

    schema = schemathesis.openapi.from_dict(api.get_openapi_schema())
    for result in schema.get_all_operations():
        fuzz(result.ok(), headers)


def fuzz(operation, headers) -> None:
    from schemathesis.checks import not_a_server_error
    from schemathesis.specs.openapi import checks

    promised = (
        not_a_server_error,
        checks.status_code_conformance,
        checks.content_type_conformance,
        checks.response_schema_conformance,
    )

    @given(case=operation.as_strategy())
    @settings(
        max_examples=EXAMPLES,
        database=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
    )
    def call(case):
        case.call_and_validate(app=application, headers=headers, checks=promised)

    call()


def test_the_schema_tells_the_shape_of_errors():
    for path, item in api.get_openapi_schema()["paths"].items():
        for method, operation in item.items():
            assert "default" in operation["responses"], f"{method} {path}"


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/v1/nothing", 404, "not_found"),
        ("GET", "/api/v1/", 404, "not_found"),
        ("DELETE", "/api/v1/customers", 405, "method_not_allowed"),
        ("GET", "/api/v1/customers/999999999", 404, "not_found"),
        ("GET", "/api/v1/customers?limit=nonsense", 422, "invalid"),
        ("POST", "/api/v1/customers", 422, "invalid"),
    ],
)
def test_every_failure_has_one_shape(client, headers, method, path, status, code):
    response = client.generic(
        method, path, b"[1]", content_type="application/json", headers=headers
    )
    assert response.status_code == status
    assert response["Content-Type"].startswith("application/json")
    body = response.json()
    assert set(body) == {"code", "message", "fields"}
    assert body["code"] == code
    assert body["message"]


def test_without_a_token_the_answer_says_what_to_send(client, db):
    response = client.get("/api/v1/customers")
    assert response.status_code == 401
    assert response["WWW-Authenticate"].startswith("Bearer")
    assert response.json()["code"] == "unauthenticated"


def test_a_session_does_not_open_the_api(browse):
    assert browse("owner").get("/api/v1/customers").status_code == 401


def test_too_many_wrong_tokens_get_429_in_json(client, headers):
    wrong = {"Authorization": "Bearer shk_guess"}
    answers = [client.get("/api/v1/customers", headers=wrong) for _ in range(22)]
    assert [a.status_code for a in answers].count(429) >= 1
    last = answers[-1]
    assert last.status_code == 429
    assert last.json()["code"] == "throttled"
    assert client.get("/api/v1/customers", headers=headers).status_code == 200


def test_the_reference_shows_every_operation(browse):
    page = browse("analyst").get("/api/v1/docs").content.decode()
    for path in api.get_openapi_schema()["paths"]:
        assert path in page
