"""`shuke sync` and the jobs of the timetable."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils.module_loading import import_string

from shuke.collect import facts as collect
from shuke.common.access import SYSTEM
from shuke.config.timetable import TIMETABLE
from shuke.insight import facts as insight
from shuke.warehouse import engine, jobs
from shuke.warehouse.locking import only_writer
from shuke.warehouse.tests.shop import customer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("home")]


def test_sync_tells_what_it_did(capsys):
    customer("林小满")
    call_command("sync", "--json")
    told = json.loads(capsys.readouterr().out)
    assert told["rows"] == 1
    [customers] = [table for table in told["tables"] if table["name"] == "customers"]
    assert customers == {"name": "customers", "how": "rebuilt", "rows": 1, "why": "first copy"}
    call_command("sync")
    assert "unchanged" in capsys.readouterr().out


def test_sync_says_when_another_is_running():
    with only_writer(), pytest.raises(CommandError, match=r"Another sync|另一次同步"):
        call_command("sync", "--wait", "0")


def test_the_timetable_keeps_the_copy_fresh(run_jobs):
    customer("林小满")
    jobs.keep_fresh.enqueue()
    run_jobs()
    assert engine.freshness().tables["customers"].rows == 1
    with only_writer():  # the sync that holds the lock does the work of the one that finds it held
        jobs.keep_fresh.call()
        jobs.sweep.call()


@pytest.mark.parametrize(
    ("fact", "payload"),
    [
        (collect.DONE, {"of": "orders"}),
        (insight.LIST_GREW, {"people": 1, "why": ""}),
    ],
)
def test_the_copy_follows_an_import_or_a_list_at_once(run_jobs, fact, payload):
    customer("林小满")
    with transaction.atomic():
        fact.record(SYSTEM, 1, **payload)
    run_jobs()
    assert engine.freshness().tables["customers"].rows == 1


def test_every_entry_of_the_timetable_is_a_job():
    for entry in TIMETABLE.values():
        assert hasattr(import_string(entry["task"]), "enqueue")
