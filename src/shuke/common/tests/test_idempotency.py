"""A call of the API that is sent again with its key is done once and answered alike."""

import datetime as dt
import json
import os
import subprocess
import sys
import threading

import pytest
from django.conf import settings
from django.db import connection, connections
from django.test import Client

from shuke.common import clock, idempotency
from shuke.common.models import AnsweredCall
from shuke.config.api import api
from shuke.customers.models import Customer
from shuke.team.commands import make_token

pytestmark = pytest.mark.django_db

PATH = "/api/v1/customers"
SCOPES = ["customers.edit", "customers.view", "customers.contact", "segments.view"]


@pytest.fixture
def secret(actor):
    return make_token(actor("owner"), name="till", scopes=SCOPES)[1]


def post(secret: str, key: str | None, body: dict, path: str = PATH):
    headers = {"authorization": f"Bearer {secret}", "accept-language": "en"}
    if key is not None:
        headers["idempotency-key"] = key
    return Client(headers=headers).post(path, json.dumps(body), content_type="application/json")


def test_a_repeated_call_is_done_once_and_answered_alike(secret):
    first = post(secret, "order-77", {"name": "Lin"})
    again = post(secret, "order-77", {"name": "Lin"})
    assert first.status_code == again.status_code == 201
    assert first.content == again.content
    assert first["Content-Type"] == again["Content-Type"]
    assert (first.headers.get("Idempotency-Replayed"), again["Idempotency-Replayed"]) == (
        None,
        "true",
    )
    assert Customer.objects.count() == 1


def test_without_a_key_and_with_another_it_is_another_call(secret):
    for key in (None, None, "a", "b"):
        assert post(secret, key, {"name": "Lin"}).status_code == 201
    assert Customer.objects.count() == 4


def test_a_key_belongs_to_one_body(secret):
    post(secret, "a", {"name": "Lin"})
    other = post(secret, "a", {"name": "Wang"})
    assert other.status_code == 422
    assert other.json()["code"] == "idempotency_key_reused"
    assert post(secret, "a", {"name": "Lin"}, PATH + "?_=1").status_code == 422
    assert Customer.objects.count() == 1


def test_a_key_belongs_to_one_operation_and_one_token(secret, actor):
    pk = post(secret, "a", {"name": "Lin"}).json()["id"]
    assert post(secret, "a", {"text": "Likes linen."}, f"{PATH}/{pk}/notes").status_code == 201
    second = make_token(actor("owner"), name="other", scopes=SCOPES)[1]
    assert post(second, "a", {"name": "Lin"}).json()["id"] != pk


def test_what_failed_left_nothing_and_may_be_sent_again(secret):
    phone = {"name": "Lin", "identities": [{"kind": "phone", "value": "139 1111 2222"}]}
    post(secret, None, phone)
    refused = post(secret, "a", phone)
    assert refused.status_code == 409
    assert not AnsweredCall.objects.exists()
    assert post(secret, "a", {"name": "Lin"}).status_code == 201


def test_an_answer_is_only_for_who_may_still_ask(secret, actor):
    from shuke.team.commands import revoke_token
    from shuke.team.models import Token

    post(secret, "a", {"name": "Lin"})
    revoke_token(actor("owner"), Token.objects.get().pk)
    assert post(secret, "a", {"name": "Lin"}).status_code == 401


@pytest.mark.parametrize("key", ["", "a" * 201, "umläut"])
def test_an_unusable_key_is_refused(secret, key):
    refused = post(secret, key, {"name": "Lin"})
    assert refused.status_code == 422
    assert "Idempotency-Key" in refused.json()["fields"]
    assert not Customer.objects.exists()


def test_a_wrong_token_is_counted_with_a_key_as_without(secret):
    for number in range(21):
        last = post("shk_wrong", f"key-{number}", {"name": "Lin"})
    assert last.status_code == 429


def test_answers_are_forgotten_after_a_week(secret):
    post(secret, "old", {"name": "Lin"})
    with clock.fixed(clock.now() + dt.timedelta(days=6)):
        idempotency.forget_old_calls.call()
        assert AnsweredCall.objects.count() == 1
    with clock.fixed(clock.now() + dt.timedelta(days=8)):
        idempotency.forget_old_calls.call()
        assert not AnsweredCall.objects.exists()


def test_every_operation_that_posts_takes_a_key():
    asks_only = {"/api/v1/segments/count", "/api/v1/coupon-quotes"}
    #: An upload that is begun again is found by its name, size and mark (tus takes no other headers).
    found_again = {"/api/v1/uploads"}
    without = {
        path
        for path, item in api.get_openapi_schema()["paths"].items()
        if "post" in item and idempotency.PARAMETER not in item["post"]["parameters"]
    }
    assert without == asks_only | found_again


@pytest.mark.django_db(transaction=True)
def test_calls_at_once_are_done_once(secret):
    """Whoever is first does it; the others get its answer, or 409 while it runs."""
    together, answers = threading.Barrier(8), []

    def call():
        together.wait()
        answers.append(post(secret, "race", {"name": "Lin"}))
        connections.close_all()

    threads = [threading.Thread(target=call) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Customer.objects.count() == 1
    done = {answer.content for answer in answers if answer.status_code == 201}
    waiting = [answer for answer in answers if answer.status_code != 201]
    assert len(done) == 1
    assert {answer.json()["code"] for answer in waiting} <= {"in_progress"}
    assert {answer["Retry-After"] for answer in waiting} <= {"1"}
    assert post(secret, "race", {"name": "Lin"}).content in done


#: Does the call in a process that dies at the named moment.
DYING = """
import json, os, sys
import django
django.setup()
from django.db import transaction
from django.test import Client
from shuke.common import idempotency
end = idempotency.KeyedCall.end
def dying(call, response):
    if sys.argv[2] == "before the commit":
        end(call, response)
        os._exit(9)
    transaction.on_commit(lambda: os._exit(9))
    end(call, response)
idempotency.KeyedCall.end = dying
headers = {"authorization": f"Bearer {sys.argv[1]}", "idempotency-key": "k", "accept-language": "en"}
Client(headers=headers).post(
    "/api/v1/customers", json.dumps({"name": "Lin"}), content_type="application/json"
)
"""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("moment", "count"), [("before the commit", 0), ("after the commit", 1)])
def test_a_process_that_dies_over_the_call_leaves_all_of_it_or_nothing(secret, moment, count):
    place = settings.DATABASES["default"]
    name = connection.settings_dict["NAME"]
    address = (
        f"sqlite:///{name}"
        if connection.vendor == "sqlite"
        else f"postgresql://{place['USER']}@{place['HOST']}:{place['PORT']}/{name}"
    )
    dead = subprocess.run(
        [sys.executable, "-c", DYING, secret, moment],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "shuke.config.settings",
            "SHUKE_DATABASE_URL": address,
            "SHUKE_HOSTS": "testserver",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert dead.returncode == 9, dead.stderr
    assert Customer.objects.count() == AnsweredCall.objects.count() == count
    answers = [post(secret, "k", {"name": "Lin"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].content == answers[1].content
    assert (answers[0].headers.get("Idempotency-Replayed") == "true") == bool(count)
    assert Customer.objects.count() == 1
