"""Last year's backup is restored, and whoever was forgotten since stays so: with the real command, a real home, and a
look at every byte of it."""

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.once

#: Invented, and such as stand nowhere else.
WORDS = ("欧阳晓霜", "13917280456", "xiaoshuang.oy@example.com")
ORDERS = (
    "order,date,status,product,quantity,price,name,phone,email\n"
    f"B1,2026-01-02,paid,Cap,1,10,{','.join(WORDS)}\n"
    f"B2,2026-13-45,paid,Cap,1,10,{','.join(WORDS)}\n"
    "B3,2026-01-02,paid,Cap,1,10,Emma Clarke,13917280459,emma.clarke@example.com\n"
)


def shuke(home: Path, *words: str) -> str:
    environment = {
        **os.environ, "SHUKE_HOME": str(home), "SHUKE_DATABASE_URL": "", "LANG": "C",
        "DJANGO_SETTINGS_MODULE": "shuke.config.settings",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", "shuke", *words], env=environment, capture_output=True, text=True,
        timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def remembering(home: Path, *, but: Path | None = None) -> list[str]:
    """Files of the home with a word in any of their bytes, deleted pages of the database included."""
    files = [path for path in sorted(home.rglob("*")) if path.is_file()]
    if but:
        files = [path for path in files if not path.is_relative_to(but)]
    contents = ((path, path.read_bytes()) for path in files)
    return [
        f"{path.relative_to(home)}: {word}"
        for path, content in contents
        for word in WORDS
        if word.encode() in content
    ]


def backup(home: Path, to: Path) -> int:
    """Copy the database as SQLite does it; gives the number of her record."""
    with sqlite3.connect(home / "shuke.db") as database, sqlite3.connect(to) as copy:
        database.backup(copy)
        query = "SELECT customer_id FROM customers_identity WHERE value = ?"
        return database.execute(query, [WORDS[2]]).fetchone()[0]


def restore(copy: Path, home: Path) -> None:
    for name in ("shuke.db-wal", "shuke.db-shm"):
        (home / name).unlink(missing_ok=True)
    shutil.copy(copy, home / "shuke.db")


def test_a_restored_backup_and_the_next_import_bring_nobody_back(tmp_path):
    home, copy, file = tmp_path / "home", tmp_path / "last-year.db", tmp_path / "orders.csv"
    file.write_text(ORDERS)
    shuke(home, "import", "orders", str(file))
    assert remembering(home)
    record = backup(home, copy)
    shuke(home, "erasures", "--forget", str(record))
    assert remembering(home) == []
    assert "done" in shuke(home, "erasures")

    restore(copy, home)
    assert remembering(home)
    assert "1 of the list were not known here" in shuke(home, "erasures", "--apply")
    assert remembering(home) == []

    shuke(home, "import", "orders", str(file))
    # The file itself is deleted by night, as every imported file is.
    assert remembering(home, but=home / "files" / "imports") == []
