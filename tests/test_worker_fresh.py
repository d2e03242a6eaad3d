"""A real worker beside the shop: a new order is in a report within ten seconds, with nobody asking for it."""

import io
import os
import subprocess
import sys
import time

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client

from shuke.team.commands import make_token
from shuke.warehouse.tests.shop import order

pytestmark = [pytest.mark.kill, pytest.mark.django_db(transaction=True)]
#: Seconds: what the house promises (docs/commands.md, "shuke work"), and what a worker may take to get up.
PROMISED, GETTING_UP = 10.0, 60.0


@pytest.fixture
def worker(home):
    """`shuke work` on the test's own database and home; ended with the test."""
    place = settings.DATABASES["default"]
    name = connection.settings_dict["NAME"]
    address = (
        f"sqlite:///{name}"
        if connection.vendor == "sqlite"
        else f"postgresql://{place['USER']}@{place['HOST']}:{place['PORT']}/{name}"
    )
    running = subprocess.Popen(
        [sys.executable, "-m", "shuke", "work", "--concurrency", "1"],
        env={**os.environ, "SHUKE_HOME": str(home), "SHUKE_DATABASE_URL": address},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    yield running
    running.kill()
    running.wait()


def test_a_new_order_is_in_the_numbers_within_ten_seconds(worker, actor, tmp_path):
    secret = make_token(actor("owner"), name="t", scopes=["insight.view"])[1]
    report = Client(headers={"Authorization": f"Bearer {secret}"})

    def until(sales: int, seconds: float) -> str:
        """The revenue as soon as the report has so many sales; asked while the worker lives."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            told = report.get("/api/v1/insight/summary")
            if told.status_code == 200 and told.json()["sales"] == sales:
                return told.json()["revenue"]
            with pytest.raises(subprocess.TimeoutExpired):  # it goes on
                worker.wait(0.1)
        raise AssertionError(f"not {sales} sales after {seconds} s")

    file = tmp_path / "orders.csv"
    file.write_text("Order number,Date,Product,Quantity,Price\nA1,2026-03-01,Coat,1,100\n")
    call_command("import", "orders", str(file), stdout=io.StringIO())
    assert until(1, GETTING_UP) == "100.00"
    # As the next door would write it, with no fact that a job waits for: the worker sees it by itself.
    order("A2", None, "50")
    assert until(2, PROMISED) == "150.00"
