"""What Shuke keeps on disk is readable by its own account alone, and its keys are never half there."""

import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

pytestmark = pytest.mark.once

OTHERS = stat.S_IRWXG | stat.S_IRWXO
ORDERS = "Order number,Date,Product,Quantity,Price\n" + "".join(
    f"A{number},2026-03-01,Coat,1,99\n" for number in range(40)
)
#: What a shop's processes leave on disk: database, warehouse, uploads, files, static files, a key.
LIFE = """
import os, sys
os.umask(int(sys.argv[1], 8))
import django
django.setup()
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
call_command("migrate", verbosity=0, skip_checks=True)
call_command("import", "orders", sys.argv[2])
call_command("sync")
call_command("collectstatic", interactive=False, verbosity=0, skip_checks=True)
default_storage.save("cards/logo.txt", ContentFile(b"logo"))
(settings.HOME / "worker.heartbeat").touch()
print(oct(os.umask(0)))
"""
KEY = "import sys; from pathlib import Path; from shuke.common.home import key; "
OPEN = "import sys; from pathlib import Path; from shuke.common.home import open_home; "


def run(program: str, *words: object, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program, *map(str, words)],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "shuke.config.settings", **environment},
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def open_to_others(home: Path) -> list[str]:
    every = [home, *home.rglob("*")]
    return [str(path.relative_to(home)) for path in every if path.lstat().st_mode & OTHERS]


@pytest.mark.parametrize("umask", ["022", "000"])
def test_everything_that_a_shop_leaves_on_disk_is_closed_to_others(tmp_path, umask):
    home, table = tmp_path / "home", tmp_path / "orders.csv"
    table.write_text(ORDERS)
    environment = {"SHUKE_HOME": str(home), "SHUKE_DATABASE_URL": "", "SHUKE_SECRET_KEY": ""}
    run(LIFE, umask, table, **environment)
    names = {path.name for path in home.iterdir()}
    assert {"shuke.db", "secret_key", "warehouse", "files", "static", "worker.heartbeat"} <= names
    assert open_to_others(home) == []


def test_a_home_of_an_older_version_is_closed_when_it_is_opened(tmp_path):
    home, outside = tmp_path / "home", tmp_path / "outside.txt"
    outside.write_text("the shop's web server reads this")
    outside.chmod(0o644)
    (home / "files" / "imports").mkdir(parents=True)
    (home / "shuke.db").touch(0o664)
    (home / "files" / "imports" / "upload").touch(0o666)
    (home / "files" / "run.sh").touch(0o755)
    (home / "files" / "link").symlink_to(outside)
    for folder in (home, home / "files", home / "files" / "imports"):
        folder.chmod(0o755)
    run(OPEN + "open_home(Path(sys.argv[1]))", home)
    loose = [path for path in open_to_others(home) if path != "files/link"]
    assert loose == []
    assert stat.S_IMODE((home / "files" / "run.sh").stat().st_mode) == 0o700
    assert stat.S_IMODE(outside.stat().st_mode) == 0o644


def test_processes_that_start_at_once_get_one_key(tmp_path):
    def start(_: int) -> str:
        return run(KEY + "print(key(Path(sys.argv[1]), 'secret_key'))", tmp_path).strip()

    with ThreadPoolExecutor(8) as starting:
        keys = set(starting.map(start, range(24)))
    assert len(keys) == 1 and len(keys.pop()) >= 43
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


def test_a_reader_never_sees_an_empty_key(tmp_path):
    """A process that died between making the file and writing to it left an empty one."""
    (tmp_path / "secret_key").touch()
    first = run(KEY + "print(key(Path(sys.argv[1]), 'secret_key'))", tmp_path).strip()
    assert len(first) >= 43
    assert (tmp_path / "secret_key").read_text() == first
    again = run(KEY + "print(key(Path(sys.argv[1]), 'secret_key'))", tmp_path).strip()
    assert again == first
