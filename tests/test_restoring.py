"""A shop is backed up while it works, lost, and made anew on an empty machine by the real programs."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.once
ROOT = Path(__file__).parents[1]
PEOPLE = (
    "name,phone,email\n林小满,13917280456,lin@example.com\nEmma Clarke,,emma@example.com\n"
    "陈默,13917280457,chen@example.com\n"
)


class Home:
    """A SHUKE_HOME and its programs."""

    def __init__(self, folder: Path, **more: str):
        self.folder = folder
        self.environment = {
            **os.environ, "SHUKE_HOME": str(folder), "SHUKE_DATABASE_URL": "", "LANG": "C",
            "SHUKE_SECRET_KEY": "", "DJANGO_SETTINGS_MODULE": "shuke.config.settings",
            "SHUKE_COMMAND_LANGUAGE": "en", "SHUKE_LOG_LEVEL": "ERROR", **more,
        }  # fmt: skip

    def start(self, *words: str) -> subprocess.Popen:
        return subprocess.Popen(
            [sys.executable, *words], env=self.environment, cwd=ROOT, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def run(self, *words: str) -> str:
        with self.start(*words) as program:
            out, wrong = program.communicate(timeout=300)
        assert program.returncode == 0, wrong
        return out

    def shuke(self, *words: str) -> str:
        return self.run("-m", "shuke", *words)

    def refused(self, *words: str) -> str:
        with self.start("-m", "shuke", *words) as program:
            _out, wrong = program.communicate(timeout=300)
        assert program.returncode == 1
        return wrong

    def people(self) -> list[str]:
        return json.loads(self.run("-c", _PEOPLE))

    def database(self, question: str) -> list:
        return json.loads(self.run("-c", _ASK, question))


_SETUP = "import json, sys, django; django.setup();"
_START = _SETUP + "from django.db import connection as c; k = c.cursor();"
_PEOPLE = _START + (
    "from shuke.customers.models import Customer;"
    "print(json.dumps(sorted(Customer.objects.values_list('name', flat=True))))"
)
_ASK = _START + "k.execute(sys.argv[1]); print(json.dumps(k.fetchall(), default=str))"
#: A journey that runs, and two letters of it that are on their way when the backup is made.
_SENDING = (
    _START
    + """
from shuke.common import clock
from shuke.common.access import SYSTEM
from shuke.customers.models import Customer
from shuke.engage import commands as engage
from shuke.engage.commands.journey_rehearsing import run_journey_rehearsal
from shuke.engage.journeys.ready import READY
from shuke.engage.models import Send, Step
journey = engage.create_journey(SYSTEM, name="a", definition=READY["newcomer"]["definition"])
version = engage.write_version(SYSTEM, journey.pk)
run_journey_rehearsal(version.pk)
engage.begin_journey(SYSTEM, journey.pk, version.pk)
step = Step.objects.order_by("pk").first()
assert step.state == "open"
for person in Customer.objects.all()[:2]:
    Send.objects.create(step=step, customer=person, channel="email", arm="a", state="sending", claim="x.1",
                        lease_until=clock.now(), created_at=clock.now())
"""
)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("restoring")


@pytest.fixture(scope="module")
def shop(place):
    """Three people on record, a file of an import, and a journey with two letters on their way."""
    home = Home(place / "home")
    (place / "people.csv").write_text(PEOPLE)
    home.shuke("import", "customers", str(place / "people.csv"))
    home.run("-c", _SENDING)
    return home


@pytest.fixture(scope="module")
def copy(shop, place):
    """A backup of it, restored for a trial."""
    return backup_of(shop, place / "elsewhere")


def backup_of(home: Home, to: Path) -> Path:
    row = json.loads(home.shuke("backup", "--to", str(to), "--verify", "--json"))
    assert row["state"] == "checked"
    return Path(row["folder"], row["name"])


def test_killed_in_the_middle_it_is_no_shop_and_begins_anew(copy, tmp_path):
    for number, place in enumerate(("_put_database", "_open")):
        other = Home(tmp_path / f"other{number}")
        kill = (
            _SETUP
            + "import os; from pathlib import Path; from shuke.operate.commands import restoring;"
            f"restoring.{place} = lambda *a, **k: os.kill(os.getpid(), {signal.SIGKILL});"
            "restoring.restore(Path(sys.argv[1]))"
        )
        with other.start("-c", kill, str(copy)) as program:
            program.communicate(timeout=300)
        assert program.returncode == -signal.SIGKILL
        assert "`shuke restore`" in other.refused("work")
        other.shuke("restore", str(copy))
        assert other.people() == ["Emma Clarke", "林小满", "陈默"]
        assert not list(other.folder.glob(".restore-*"))


def test_killed_at_any_time_a_backup_is_whole_or_not_there(copy, tmp_path):
    """The same file, cut off at many places, as a kill, a full disk or a broken line leave it."""
    content = copy.read_bytes()
    other = Home(tmp_path / "other")
    for part in (0, 7, 500, 999):
        cut = tmp_path / "cut.tar.zst"
        cut.write_bytes(content[: len(content) * part // 1000])
        assert "damaged" in other.refused("restore", str(cut)) or part == 0
    assert {path.name for path in other.folder.iterdir()} <= {"secret_key", "static"}


def test_an_encrypted_one_needs_its_passphrase(shop, tmp_path):
    shop.environment["SHUKE_BACKUP_PASSPHRASE"] = "battery staple"
    copy = backup_of(shop, tmp_path / "sealed")
    del shop.environment["SHUKE_BACKUP_PASSPHRASE"]
    other = Home(tmp_path / "other", SHUKE_BACKUP_PASSPHRASE="horse")
    assert "passphrase" in other.refused("restore", str(copy))
    other.environment["SHUKE_BACKUP_PASSPHRASE"] = "battery staple"
    other.shuke("restore", str(copy))
    assert other.people() == ["Emma Clarke", "林小满", "陈默"]


def test_a_shop_comes_back_on_an_empty_machine_and_sends_nothing(shop, copy, tmp_path):
    last = shop.database("SELECT max(id) FROM customers_customer")[0][0]
    # After the backup somebody asks to be forgotten; the list beside the backup hears of it.
    who = shop.database("SELECT id FROM customers_customer WHERE name = '陈默'")[0][0]
    shop.shuke("erasures", "--forget", str(who))
    shop.shuke("backup", "--to", str(copy.parent))

    other = Home(tmp_path / "other")
    assert "a shop here already" in shop.refused("restore", str(copy))
    done = json.loads(other.shuke("restore", str(copy), "--json"))
    assert done["again"] == 1
    assert set(other.people()) >= {"林小满", "Emma Clarke"} and "陈默" not in other.people()
    assert other.database("SELECT state, count(*) FROM engage_send GROUP BY state") == [
        ["unknown", 2]
    ]
    assert other.database("SELECT DISTINCT state FROM engage_step") == [["resting"]]
    assert (other.folder / "box_key").exists() == (shop.folder / "box_key").exists()
    key = (shop.folder / "secret_key").read_text()
    assert (other.folder / "secret_key").read_text() == key
    imported = next((other.folder / "files").rglob("*"))
    assert imported.exists()
    (tmp_path / "more.csv").write_text("name,email\n新人,new@example.com\n")
    other.shuke("import", "customers", str(tmp_path / "more.csv"))
    assert other.database("SELECT max(id) FROM customers_customer")[0][0] > last + 900
