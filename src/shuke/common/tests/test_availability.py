"""A database that is locked, full or away: 503 with words and a time, never a false 2xx, and it ends."""

import json
import os
import subprocess
import sys

import duckdb
import polars as pl
import psycopg
import pytest
from django.db import connection
from django.test import Client
from pysqlite3 import dbapi2 as sqlite

from shuke.common.availability import Reason, reason_of
from shuke.customers.models import Customer
from shuke.team.commands import make_token

pytestmark = pytest.mark.django_db(transaction=True)
SCOPES = ["customers.edit", "customers.view", "customers.contact"]


@pytest.fixture(autouse=True)
def asked_anew(settings):
    settings.HEALTH_SECONDS = 0


@pytest.fixture
def api(actor):
    """`api(name)` adds a customer over the API."""
    _, secret = make_token(actor("owner"), name="till", scopes=SCOPES)
    client = Client(headers={"authorization": f"Bearer {secret}", "accept-language": "en"})
    return lambda name: client.post(
        "/api/v1/customers", json.dumps({"name": name}), content_type="application/json"
    )


@pytest.fixture
def visitor():
    return Client(headers={"accept-language": "en"}, raise_request_exception=False)


class Lock:
    """Another program that holds the database's lock for writing."""

    def __init__(self):
        place = connection.get_connection_params()
        if connection.vendor == "sqlite":
            self.other = sqlite.connect(place["database"], isolation_level=None)
            self.other.execute("BEGIN IMMEDIATE")
        else:
            self.other = psycopg.connect(**{k: v for k, v in place.items() if k in PLACE})
            tables = "customers_customer, team_staff, django_session, common_writeprobe, axes_accessattempt"
            self.other.execute(f"LOCK TABLE {tables} IN SHARE ROW EXCLUSIVE MODE")

    def release(self):
        self.other.rollback()
        self.other.close()


PLACE = {"dbname", "user", "host", "port"}


@pytest.fixture
def lock():
    """Take the lock; what is asked meanwhile waits a tenth of a second for it."""
    held = []

    def take():
        with connection.cursor() as cursor:
            short = "PRAGMA busy_timeout = 100"
            cursor.execute(short if connection.vendor == "sqlite" else "SET lock_timeout = 100")
        held.append(Lock())
        return held[0]

    yield take
    for one in held:
        one.release()
    connection.close()


def test_a_locked_database_is_503_and_pages_that_read_go_on(api, visitor, browse, lock):
    owner = browse("owner")
    held = lock()
    refused = api("Lin")
    assert refused.status_code == 503
    assert refused.json()["code"] == "unavailable"
    assert refused["Retry-After"] == "5"
    form = owner.post("/customers/new/", {"name": "Lin", "stage": "customer"})
    assert form.status_code == 503
    assert form["Retry-After"] == "5"
    assert "busy with something else" in form.content.decode()
    assert 'class="menu"' in form.content.decode()
    assert owner.get("/customers/").status_code == 200
    assert visitor.get("/login/").status_code == 200
    assert visitor.get("/health/").json()["database"] == "locked"
    assert visitor.get("/health/").status_code == 503
    held.release()
    held.release = lambda: None
    assert api("Lin").status_code == 201
    assert visitor.get("/health/").json()["database"] == "ok"
    assert Customer.objects.count() == 1


def test_a_log_in_that_cannot_be_recorded_says_why(staff, visitor, lock):
    staff("owner")
    lock()
    answer = visitor.post("/login/", {"username": "owner", "password": "a-wrong-password"})
    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"
    assert "busy with something else" in answer.content.decode()


def pragma(words: str) -> str:
    with connection.cursor() as cursor:
        return cursor.execute(f"PRAGMA {words}").fetchone()[0]


@pytest.fixture
def nearly_full(db):
    """Room for a few dozen rows more: what other tests left free is filled, not counted on."""
    page = pragma("page_size")
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE filler (bytes BLOB)")
        while (free := pragma("freelist_count")) > 4:
            cursor.execute("INSERT INTO filler VALUES (zeroblob(%s))", [(free - 2) * (page - 8)])
    pragma(f"max_page_count = {int(pragma('page_count')) + 8}")
    yield
    pragma("max_page_count = 1000000000")
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE filler")


@pytest.mark.once
def test_a_full_database_acknowledges_nothing_that_it_did_not_store(
    api, visitor, browse, nearly_full
):
    owner = browse("owner")
    answers = [api("Lin " + "x" * 100) for _ in range(400)]
    statuses = [answer.status_code for answer in answers]
    assert set(statuses) == {201, 503}
    assert answers[-1].json()["message"].startswith("There is no room left")
    assert Customer.objects.count() == statuses.count(201)
    # A page may still find room where the last call found none: each writes other rows.
    pages = [owner.post("/customers/new/", {"name": "Lin" * 30}).status_code for _ in range(50)]
    assert set(pages) <= {302, 503}
    assert pages[-1] == 503
    assert Customer.objects.count() == statuses.count(201) + pages.count(302)
    assert visitor.get("/login/").status_code == 200
    assert visitor.get("/health/").json()["database"] == "full"
    assert pragma("integrity_check") == "ok"
    pragma("max_page_count = 1000000000")
    assert api("Lin").status_code == 201


def run(*words: str, **environment: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "shuke", *words],
        env={**os.environ, "SHUKE_COMMAND_LANGUAGE": "en", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.once
class TestCommandLine:
    """Clear words and a status that scripts can use; never a traceback."""

    def check(self, done: subprocess.CompletedProcess, status: int, words: str) -> None:
        assert done.returncode == status, done.stderr
        assert words in done.stderr
        assert "Traceback" not in done.stderr

    def test_a_database_that_does_not_answer(self, tmp_path):
        nowhere = {
            "SHUKE_HOME": str(tmp_path),
            "SHUKE_DATABASE_URL": "postgresql://a@127.0.0.1:9/b",
        }
        self.check(run("staff", "list", **nowhere), 75, "does not answer")

    def test_a_file_that_is_no_database(self, tmp_path):
        (tmp_path / "shuke.db").write_bytes(b"not a database" * 1000)
        home = {"SHUKE_HOME": str(tmp_path), "SHUKE_DATABASE_URL": ""}
        self.check(run("staff", "list", **home), 1, "damaged")

    def test_a_locked_an_unmigrated_and_a_full_one(self, tmp_path):
        home = {"SHUKE_HOME": str(tmp_path), "SHUKE_DATABASE_URL": "", "SHUKE_JOB_WAIT": "0.1"}
        adding = ("staff", "add", "lin", "--role", "owner")
        assert run("staff", "list", **home).returncode == 0
        other = sqlite.connect(tmp_path / "shuke.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        self.check(run(*adding, **home), 75, "busy with something else")
        other.execute("ROLLBACK")
        limit = (
            "import resource, runpy, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (9000, 9000)); "
        )
        full = subprocess.run(
            [
                sys.executable,
                "-c",
                limit + "runpy.run_module('shuke', run_name='__main__')",
                *adding,
            ],
            env={**os.environ, "SHUKE_COMMAND_LANGUAGE": "en", **home},
            capture_output=True,
            text=True,
            check=False,
        )
        self.check(full, 75, "no room left")
        other.execute("DROP TABLE team_staff")
        other.close()
        self.check(run("staff", "list", **home), 1, "shuke migrate")

    def test_a_setting_that_cannot_be(self, tmp_path):
        self.check(
            run("staff", "list", SHUKE_HOME=str(tmp_path), SHUKE_PROXIES="2"), 1, "SHUKE_PROXIES"
        )


@pytest.mark.once
@pytest.mark.parametrize(
    ("number", "reason"), [(28, Reason.FULL), (27, Reason.FULL), (30, Reason.READ_ONLY), (2, None)]
)
def test_a_disk_that_refuses_is_understood_too(number, reason):
    assert reason_of(OSError(number, "")) is reason


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (pl.exceptions.ComputeError("No space left on device (os error 28)"), Reason.FULL),
        (
            duckdb.IOException("IO Error: Could not write file: No space left on device"),
            Reason.FULL,
        ),
        (pl.exceptions.ComputeError("cannot compare"), None),
        (ValueError("No space left on device, it says here"), None),
    ],
)
def test_what_libraries_without_codes_say(error, reason):
    assert reason_of(error) == reason
