"""Dumps of old databases, and a shop that is restored from one as an owner would restore a backup."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from django.conf import settings

HERE = Path(__file__).parent
#: One folder for each commit that a dump was made at, oldest first.
COMMITS = sorted(path.name for path in HERE.iterdir() if (path / "make.py").is_file())
VENDOR = "postgresql" if os.environ.get("SHUKE_TEST_DATABASE") == "postgresql" else "sqlite"


@dataclass
class OldShop:
    """A home with an old database; verbs and programs run on it in processes of their own."""

    commit: str
    home: Path
    database: str = "upgraded"
    environment: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        url = _restored(self.dump.read_text(), self.home, self.database)
        self.environment = {
            **os.environ,
            "SHUKE_HOME": str(self.home),
            "SHUKE_DATABASE_URL": url,
            "SHUKE_SMTP_URL": "smtp://127.0.0.1:9",  # nobody listens
            "SHUKE_COMMAND_LANGUAGE": "en",
            "SHUKE_LOG_LEVEL": "ERROR",
        }

    @property
    def dump(self) -> Path:
        return HERE / self.commit / f"{VENDOR}.sql"

    @cached_property
    def expected(self) -> dict[str, Any]:
        """What the shop answered at its own commit."""
        return json.loads((HERE / self.commit / f"{VENDOR}.json").read_text())

    def verb(self, *words: str) -> str:
        return self.run("-m", "shuke", *words)

    def run(self, *words: str, **more: str) -> str:
        """What a Python program prints; a failure fails the test with all that it said."""
        done = self.start(*words, **more)
        assert done.returncode == 0, f"{words}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def start(self, *words: str, **more: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            [sys.executable, *words],
            env=self.environment | more,
            cwd=HERE.parent.parent,
            capture_output=True,
            text=True,
            check=False,
        )


def _restored(dump: str, home: Path, name: str) -> str:
    """The address of a new database that holds the dump."""
    if VENDOR == "sqlite":
        return _restored_sqlite(dump, home)
    return _restored_postgresql(dump, name)


def _restored_sqlite(dump: str, home: Path) -> str:
    from pysqlite3 import dbapi2

    link = dbapi2.connect(home / "shuke.db")
    link.executescript(dump)
    link.close()
    return ""


def _restored_postgresql(dump: str, name: str) -> str:
    import psycopg

    place = settings.DATABASES["default"]
    server = f"postgresql://{place['USER']}@{place['HOST']}:{place['PORT']}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as link:
        link.execute(f"DROP DATABASE IF EXISTS {name}")
        link.execute(f"CREATE DATABASE {name}")
    with psycopg.connect(f"{server}/{name}") as link:
        link.execute(dump)
    return f"{server}/{name}"
