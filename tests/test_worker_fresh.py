"""A real worker beside the shop: a new order comes into the reports with nobody asking for it. How many
seconds that takes is decided by `warehouse.following`, whose tests have a clock of their own."""

import io

import pytest
from django.core.management import call_command
from django.test import Client

from shuke.team.commands import make_token
from shuke.warehouse.tests.shop import order
from tests.server import Worker
from tests.waiting import until

pytestmark = [pytest.mark.kill, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def worker(home):
    """`shuke work` on the test's own database and home; ended with the test."""
    running = Worker(home)
    yield running
    running.kill()


def test_a_new_order_comes_into_the_numbers_by_itself(worker, actor, tmp_path):
    secret = make_token(actor("owner"), name="t", scopes=["insight.view"])[1]
    report = Client(headers={"Authorization": f"Bearer {secret}"})

    def is_told(sales: int, revenue: str) -> bool:
        told = report.get("/api/v1/insight/summary")
        return (told.status_code, told.json().get("sales"), told.json().get("revenue")) == (
            200,
            sales,
            revenue,
        )

    file = tmp_path / "orders.csv"
    file.write_text("Order number,Date,Product,Quantity,Price\nA1,2026-03-01,Coat,1,100\n")
    call_command("import", "orders", str(file), stdout=io.StringIO())
    until(lambda: is_told(1, "100.00"), alive=worker.lives)
    # As the next door would write it, with no fact that a job waits for: the worker sees it by itself.
    order("A2", None, "50")
    until(lambda: is_told(2, "150.00"), alive=worker.lives)
