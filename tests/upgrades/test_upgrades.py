"""A database of an older Shuke becomes one of this, loses nothing, and everything that it holds opens."""

import json

import pytest

from tests.upgrades.dumps import COMMITS, HERE, VENDOR, OldShop

ORDERS = "Order number,Date,Product,Quantity,Price\nNEW-1,2026-11-28,Coat,1,99\n"

VISIT = """\
import sys
import django
django.setup()
from tests.upgrades import visit
visit.main(sys.argv[1])
"""


@pytest.fixture(params=COMMITS)
def old(request, tmp_path) -> OldShop:
    return OldShop(request.param, tmp_path)


@pytest.mark.once
def test_dumps_stay_small():
    for commit in COMMITS:
        for dump in (HERE / commit).glob("*.sql"):
            assert dump.stat().st_size < 1_000_000, dump


def test_an_old_shop_goes_on(old):
    """Migrated in one hop: what it held is there, says the same, and every page opens with it."""
    old.verb("migrate", "--verbosity", "0")
    assert "No migrations to apply" in old.verb("migrate")
    old.run("-c", VISIT, str(HERE / old.commit / f"{VENDOR}.json"))
    summary = json.loads(old.verb("report", "summary", "--as-of", "2026-11-29", "--json"))
    then = old.expected["api"]["/api/v1/insight/summary?as_of=2026-11-29"][1]
    assert summary["revenue"] == then["revenue"]
    assert "left" in old.verb("staff", "list", "--json")
    file = old.home / "orders.csv"
    file.write_text(ORDERS)
    assert json.loads(old.verb("import", "orders", str(file), "--json"))["lines"] == 1


@pytest.mark.once
@pytest.mark.kill
def test_killed_in_every_migration_it_goes_on(old, tmp_path_factory):
    """The end is the one of migrations that nothing disturbed."""
    done = old.start("-m", "tests.upgrades.killed")
    assert done.returncode == 0, done.stderr
    assert int(done.stdout.split()[-1]) > 100
    assert "No migrations to apply" in old.verb("migrate")
    calm = OldShop(old.commit, tmp_path_factory.mktemp("calm"))
    calm.verb("migrate", "--verbosity", "0")
    assert contents(old) == contents(calm)


#: When a migration was applied; and what Django notes after the last one of a run about permissions,
#: which Shuke does not use (`operate.roles` does). SQLite's statistics count them, too.
APART = {"django_migrations", "auth_permission", "sqlite_sequence", "sqlite_stat1"}


def contents(shop: OldShop) -> dict[str, list]:
    """Every row of every table of the shop."""
    from pysqlite3 import dbapi2

    link = dbapi2.connect(shop.home / "shuke.db")
    tables = [row[0] for row in link.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    rows = {
        name: sorted(map(repr, link.execute(f'SELECT * FROM "{name}"')))
        for name in tables
        if name not in APART
    }
    link.close()
    return rows
