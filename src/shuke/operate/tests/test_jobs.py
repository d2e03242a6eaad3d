"""Finished jobs go after a few days, others stay."""

import datetime as dt

import pytest
from django.utils import timezone
from django_ox.models import OxTask

from shuke.config.timetable import TIMETABLE
from shuke.operate import jobs
from shuke.warehouse.jobs import sweep

pytestmark = pytest.mark.django_db


def test_old_finished_jobs_are_forgotten(run_jobs, home):
    for _turn in range(2):
        sweep.enqueue()
    run_jobs()
    old, recent = OxTask.objects.order_by("pk")
    OxTask.objects.filter(pk=old.pk).update(finished_at=timezone.now() - dt.timedelta(days=4))
    waiting = sweep.enqueue()
    jobs.tidy.call()
    left = set(OxTask.objects.values_list("pk", flat=True))
    assert old.pk not in left
    assert recent.pk in left
    assert str(waiting.id) in {str(pk) for pk in left}


def test_it_is_in_the_timetable():
    assert {"task": "shuke.operate.jobs.tidy", "cron": "10 4 * * *"} in TIMETABLE.values()
