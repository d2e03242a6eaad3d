"""A hundred people get what is held about them and are forgotten; a late event, the next file and a restored backup
bring none of them back, and no byte of the home remembers them (bar 17)."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from shuke.common import clock
from tests.effort import times, told
from tests.reliability import crowd

pytestmark = pytest.mark.once
COUNT = times(4, 100)
ROOT = Path(__file__).parents[2]


class Home:
    """A shop's home, and programs that work on it."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.environment = {
            **os.environ, "SHUKE_HOME": str(folder), "SHUKE_DATABASE_URL": "", "LANG": "C",
            "DJANGO_SETTINGS_MODULE": "shuke.config.settings",
        }  # fmt: skip

    def run(self, *words: str) -> str:
        done = subprocess.run(
            [sys.executable, *words], env=self.environment, cwd=ROOT, capture_output=True, text=True,
            timeout=900, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    def shuke(self, *words: str) -> str:
        return self.run("-m", "shuke", *words)

    def crowd(self, verb: str) -> dict:
        return json.loads(
            self.run("-m", "tests.reliability.crowd", verb, str(COUNT)).splitlines()[-1]
        )

    def traces(self) -> set[str]:
        """Words of theirs in any byte of any file, deleted pages of the database included."""
        contents = [path.read_bytes() for path in self.folder.rglob("*") if path.is_file()]
        return {
            word
            for word in crowd.words(COUNT)
            if any(word.encode() in content for content in contents)
        }

    def backup(self, to: Path) -> None:
        with sqlite3.connect(self.folder / "shuke.db") as database, sqlite3.connect(to) as copy:
            database.backup(copy)

    def restore(self, copy: Path) -> None:
        for name in ("shuke.db-wal", "shuke.db-shm"):
            (self.folder / name).unlink(missing_ok=True)
        shutil.copy(copy, self.folder / "shuke.db")


def test_nobody_of_a_hundred_is_left_or_comes_back(tmp_path):
    home, copy = Home(tmp_path / "home"), tmp_path / "backup.db"
    january, february = tmp_path / "january.csv", tmp_path / "february.csv"
    crowd.write_orders(january, COUNT)
    crowd.write_orders(february, COUNT, month=2)
    home.shuke("import", "orders", str(january))
    home.crowd("meet")
    home.crowd("night")
    home.backup(copy)
    assert home.traces() == set(crowd.words(COUNT))

    began = clock.now()
    exported = home.crowd("export")
    assert exported["whole"] == COUNT
    gone = home.crowd("forget")
    assert gone["done"] == COUNT
    assert home.crowd("night")["written anew"]
    assert home.traces() == set()

    came = home.crowd("late")
    assert came["outcomes"] == ["rejected"]
    for file in (january, february):
        home.shuke("import", "orders", str(file))
    home.crowd("night")
    assert home.traces() == set()

    home.restore(copy)
    assert home.traces() == set(crowd.words(COUNT))
    again = json.loads(home.shuke("erasures", "--apply", "--compact", "--json"))
    assert again == {"again": COUNT, "done": COUNT}
    home.crowd("late")
    home.crowd("night")
    assert home.traces() == set()
    assert home.crowd("living")["known by"] == ["+8613817280459", "emma@example.com"]
    took = (clock.now() - began).total_seconds()
    told(
        f"{COUNT} people: {exported['whole']} exports whole in {exported['seconds']} s, forgotten in"
        f" {gone['seconds']} s; with late events, two imports and a restore {took:.0f} s; 0 traces, 0 came back"
    )
