"""A shop on SQLite goes on in PostgreSQL, by the real programs, with everything that it had."""

import json

import psycopg
import pytest

from tests.postgresql import binaries, cluster_url
from tests.test_restoring import PEOPLE, Home

pytestmark = [
    pytest.mark.once,
    pytest.mark.skipif(binaries() is None, reason="PostgreSQL is not installed"),
]
_COUNTS = (
    "from django.apps import apps; import json, django; django.setup();"
    "print(json.dumps({m._meta.db_table: m.objects.count() for m in apps.get_models()"
    " if m._meta.app_label in ('customers', 'collect', 'shop', 'team')}))"
)


def test_it_moves_once_and_whole(tmp_path):
    url = cluster_url()
    home = Home(tmp_path / "home")
    (tmp_path / "people.csv").write_text(PEOPLE)
    home.shuke("import", "customers", str(tmp_path / "people.csv"))
    who = home.database("SELECT max(id) FROM customers_customer")[0][0]
    home.shuke("erasures", "--forget", str(who))  # its number is not given again
    before = json.loads(home.run("-c", _COUNTS))
    last = home.database("SELECT seq FROM sqlite_sequence WHERE name = 'customers_customer'")[0][0]

    with psycopg.connect(url, autocommit=True) as link:
        link.execute("CREATE TABLE of_somebody_else (id int)")
        assert "of_somebody_else" in home.refused("move", url)
        assert "USER:PASSWORD" in home.refused("move", "mysql://x/y")
        # What an attempt that was killed left is ours to clear.
        link.execute("CREATE TABLE shuke_moving (at timestamptz)")
    (home.folder / "worker.heartbeat").touch()
    assert "Stop" in home.refused("move", url)
    (home.folder / "worker.heartbeat").unlink()
    assert home.people()  # nothing changed so far

    home.environment["SHUKE_MOVE_TO"] = url
    done = json.loads(home.shuke("move", "--json"))
    assert done["rows"] > sum(before.values()) > 10
    assert "SHUKE_DATABASE_URL" in home.refused("staff", "list")
    home.environment["SHUKE_DATABASE_URL"] = url
    assert json.loads(home.run("-c", _COUNTS)) == before
    assert "PostgreSQL already" in home.refused("move", url)
    # Numbers, the search and the copy for analysis go on.
    (tmp_path / "more.csv").write_text("name,email\n新人,new@example.com\n")
    home.shuke("import", "customers", str(tmp_path / "more.csv"))
    assert home.database("SELECT max(id) FROM customers_customer")[0][0] > last
    assert home.database("SELECT count(*) FROM customers_search")[0][0] >= 3
    assert json.loads(home.shuke("sync", "--json"))
    assert not list(home.folder.glob(".move-*"))
