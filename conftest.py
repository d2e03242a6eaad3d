"""Fixtures that every room's tests share."""

import gc
from pathlib import Path

import hypothesis
import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import connection
from django.db.models.sql.compiler import SQLUpdateCompiler
from django.test import Client, override_settings
from django.utils import translation
from tests import environment
from tests.noon import NOON
from tests.team import member, sign_in

from shuke.common import clock, shop_settings
from shuke.customers import search
from shuke.knowledge.queries.searching import forget_indexes
from shuke.team.queries import actor_for

#: No example is judged by seconds, and a run makes the same examples as the one before it: a change is
#: not refused for another's fault. `--hypothesis-profile=search` looks for new ones.
hypothesis.settings.register_profile(
    "search",
    deadline=None,
    suppress_health_check=list(hypothesis.HealthCheck),
)
hypothesis.settings.register_profile(
    "steady", hypothesis.settings.get_profile("search"), derandomize=True, database=None
)
hypothesis.settings.load_profile("steady")

#: Tests that take long or start much: the first of a run, so that the rest fills up around them and
#: one worker's cluster and Chromium serve all of them.
LONG = ("spark", "browser", "bench", "kill")


@pytest.hookimpl(tryfirst=True)  # before -m looks at the markers
def pytest_collection_modifyitems(items):
    def place(item):
        needs = {*item.fixturenames, *(marker.name for marker in item.iter_markers())}
        return next((at for at, name in enumerate(LONG) if name in needs), len(LONG))

    for item in items:
        if "spark" in item.fixturenames:
            item.add_marker("spark")
    items.sort(key=place)


def pytest_collection_finish():
    """What is imported stays: the collector need not look at it again."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(tryfirst=True)
def pytest_unconfigure():
    """pytest looks five times for garbage that complains when it goes. Once finds it, among a million
    objects that stay."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_sessionfinish(session):
    try:
        return (yield)
    finally:
        environment.status.append(int(session.exitstatus))


@pytest.fixture(scope="session", autouse=True)
def static_files_by_request():
    """A test's client builds the middleware anew: let WhiteNoise look for a file when it is asked for
    instead of listing all of them each time."""
    with override_settings(WHITENOISE_AUTOREFRESH=True):
        yield


@pytest.fixture(scope="session", autouse=True)
def emptied_by_deleting():
    """PostgreSQL writes new files for each table that it truncates; a test leaves few rows in few."""

    def deleting(style, tables, **_options):
        return [
            "SET session_replication_role = replica",  # no trigger, and any order of foreign keys
            *(f'DELETE FROM "{table}"' for table in tables),
            "RESET session_replication_role",
        ]

    with pytest.MonkeyPatch.context() as patch:
        if connection.vendor == "postgresql":
            patch.setattr(connection.ops, "sql_flush", deleting)
        yield


@pytest.fixture(scope="session", autouse=True)
def no_update_joins():
    """An UPDATE whose condition joins another table becomes `WHERE id IN (SELECT …)`: PostgreSQL does not
    ask that again about a row that it waited for, so two workers win one row. Ask with Exists (0141)."""
    setup = SQLUpdateCompiler.pre_sql_setup

    def checked(compiler):
        model = compiler.query.model
        compiler.query.get_initial_alias()
        is_joined = compiler.query.count_active_tables() > 1
        in_migration = model.__module__ == "__fake__"
        assert not is_joined or in_migration, f"an update of {model.__name__} joins another table"
        return setup(compiler)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SQLUpdateCompiler, "pre_sql_setup", checked)
        yield


@pytest.fixture(scope="session", autouse=True)
def translations():
    """Pages of the tests speak Chinese: compile what is stale, once."""
    from shuke.common.kit import catalogues

    catalogues.compile_all()


@pytest.fixture(autouse=True)
def nothing_is_set():
    """A shop that set nothing: what a test sets is rolled back, and must not be held after it."""
    shop_settings.hold_nothing()
    forget_indexes()  # of articles of the test before, which were rolled back
    yield
    shop_settings.hold_nothing()


@pytest.fixture(autouse=True)
def spoken():
    """Tests begin in English, whatever the one before left behind."""
    with translation.override("en"):
        yield


@pytest.fixture(scope="session", autouse=True)
def quick_passwords():
    """The real hasher at its least cost: a log-in of a test takes no tenth of a second."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {"time_cost": 1, "memory_cost": 64, "parallelism": 1}.items():
            patch.setattr(Argon2PasswordHasher, name, value)
        yield


@pytest.fixture
def home(settings, tmp_path):
    """A fresh SHUKE_HOME for one test: uploads, warehouse and files go here."""
    settings.HOME = tmp_path
    return tmp_path


@pytest.fixture(autouse=True)
def no_witness_is_left(settings):
    """Tests roll back, which looks like a restored database to a home that has sent letters."""
    (Path(settings.HOME) / "handover" / "witness").unlink(missing_ok=True)


@pytest.fixture(autouse=True)
def no_search_is_left(request):
    """A test that really commits is cleaned up by emptying Django's tables; the search for customers
    is none of them, and would find people of an earlier test by the numbers that they leave."""
    yield
    marker = request.node.get_closest_marker("django_db")
    commits = {"live_server", "transactional_db"} & {*request.fixturenames}
    if commits or (marker and marker.kwargs.get("transaction")):
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {search.TABLE}")


@pytest.fixture
def noon():
    """The clock stands at `tests.noon.NOON`."""
    with clock.fixed(NOON):
        yield


@pytest.fixture
def staff(db):
    """`staff("marketer")` gives the one staff member of that role, made on first use."""

    return member


@pytest.fixture
def actor(staff):
    """`actor("marketer")` gives an Actor with that role's capabilities."""
    return lambda role="owner": actor_for(staff(role))


@pytest.fixture
def browse(staff):
    """`browse("marketer")` gives an HTTP client signed in with that role, in English."""

    def get(role: str = "owner", language: str = "en") -> Client:
        client = Client(headers={"accept-language": language})
        sign_in(client, staff(role))
        return client

    return get


@pytest.fixture
def run_jobs(db):
    """Run everything that is enqueued, on this thread and connection, until nothing is left."""
    from django_ox.testing import run_tasks

    return run_tasks
