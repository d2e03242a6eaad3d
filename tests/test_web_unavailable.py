"""A real server whose disk fills up or whose PostgreSQL goes away: never a false 2xx, and it recovers."""

import json
import os
import resource
import shlex
import signal
import subprocess
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from pysqlite3 import dbapi2 as sqlite

from shuke.team.commands import make_token
from tests.postgresql import binaries, cluster_url
from tests.server import Server
from tests.waiting import until

pytestmark = [pytest.mark.kill, pytest.mark.once]


def add(server: Server, secret: str, name: str) -> tuple[int, dict, bytes]:
    headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}
    return server.request("POST", "/api/v1/customers", json.dumps({"name": name}).encode(), headers)


class LimitedServer(Server):
    """Its processes can write no file beyond `limit` bytes: to SQLite what a full disk is."""

    limit = 0

    def popen(self, *arguments, **options):
        hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
        limit = (self.limit, hard) if self.limit else (hard, hard)
        return super().popen(
            *arguments,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, limit),
            **options,
        )


@pytest.mark.django_db(transaction=True)
def test_a_disk_that_fills_up(home, actor):
    scopes = ["customers.edit", "customers.view"]
    _, secret = make_token(actor("owner"), name="till", scopes=scopes)
    place = Path(connection.settings_dict["NAME"])
    with connection.cursor() as cursor:
        cursor.execute(
            "VACUUM"
        )  # pages that earlier tests left free would take all that is written
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    LimitedServer.limit = place.stat().st_size + 200_000
    server = LimitedServer(home)
    try:
        answers = [add(server, secret, f"Lin {n} " + "x" * 100) for n in range(400)]
        statuses = [status for status, _, _ in answers]
        assert set(statuses) == {201, 503}
        assert json.loads(answers[-1][2])["code"] == "unavailable"
        assert answers[-1][1]["retry-after"] == "30"
        assert server.request("GET", "/login/")[0] == 200
        # Health gives its latest answer again for HEALTH_SECONDS, and the server's start asked it.
        until(lambda: server.request("GET", "/health/")[0] == 503)
        assert json.loads(server.request("GET", "/health/")[2])["database"] == "full"
        server.kill()
        with sqlite.connect(place) as reading:
            assert reading.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
            stored = reading.execute("SELECT count(*) FROM customers_customer").fetchone()[0]
        reading.close()
        assert stored == statuses.count(201)
        LimitedServer.limit = 0
        server.start()
        assert add(server, secret, "Lin")[0] == 201
    finally:
        server.kill()


class Cluster:
    """A PostgreSQL that can be stopped and started again at its address."""

    def __init__(self):
        self.url = cluster_url()
        with psycopg.connect(self.url) as asking:
            self.data = Path(asking.execute("SHOW data_directory").fetchone()[0])

    def stop(self) -> None:
        # The first line of this file is the number of the server's process.
        self.signal(signal.SIGQUIT)
        until(lambda: not (self.data / "postmaster.pid").exists())

    def start(self) -> None:
        words = shlex.split((self.data / "postmaster.opts").read_text())[1:]
        owner = self.data.stat().st_uid
        account: dict = {"user": owner} if owner != os.geteuid() else {}
        options = shlex.join(words[2:] if words[0] == "-D" else words)
        subprocess.run(
            [binaries() / "pg_ctl", "-D", self.data, "-w", "-l", self.data.parent / "log",
             "-o", options, "start"],
            check=True, cwd="/", stdout=subprocess.DEVNULL, **account,
        )  # fmt: skip

    def signal(self, number: int) -> None:
        os.kill(int((self.data / "postmaster.pid").read_text().split()[0]), number)


def test_postgresql_that_goes_away_and_comes_back(tmp_path):
    cluster = Cluster()
    home = {"SHUKE_HOME": str(tmp_path), "SHUKE_DATABASE_URL": cluster.url}
    server = Server(tmp_path, **home)
    health = lambda: json.loads(server.request("GET", "/health/")[2])["database"]  # noqa: E731
    try:
        assert health() == "ok"
        cluster.stop()
        until(lambda: health() == "unreachable")
        for path in ("/login/", "/", "/api/v1/customers"):
            status, headers, body = server.request("GET", path, headers=SESSION)
            assert (status, headers["retry-after"]) == (503, "30"), path
            assert "does not answer" in body.decode(), path
        assert server.request("POST", "/login/", b"username=a&password=b", SESSION)[0] in {403, 503}
        cluster.start()
        until(lambda: health() == "ok")
        assert server.request("GET", "/login/", headers=SESSION)[0] == 200
        read_only(cluster, "on")
        until(lambda: health() == "read_only")
        assert server.request("GET", "/login/", headers=SESSION)[0] == 200
        read_only(cluster, "off")
        until(lambda: health() == "ok")
    finally:
        server.kill()


SESSION = {
    "Accept-Language": "en",
    "Cookie": "shuke_session=" + "a" * 32,
    "Authorization": "Bearer shk_wrong",
}


def read_only(cluster: Cluster, value: str) -> None:
    with psycopg.connect(cluster.url, autocommit=True) as asking:
        asking.execute("SET default_transaction_read_only = off")
        asking.execute(f"ALTER SYSTEM SET default_transaction_read_only = {value}")
        asking.execute("SELECT pg_reload_conf()")
