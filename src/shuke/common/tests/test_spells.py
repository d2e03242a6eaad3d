"""Spells: begun once, ended once, kept."""

import datetime as dt
import threading

import pytest
from django.db import IntegrityError, connection

from shuke.common import clock
from shuke.common.access import SYSTEM, Actor
from shuke.team.models import Assignment, Staff

LIN = Actor(id=1, name="林小满")
NOON = dt.datetime(2026, 5, 1, 4, tzinfo=dt.UTC)
THING = {"kind": "test", "thing": 7}


@pytest.fixture
def holder(db):
    return Staff.objects.create(username="lin", name="Lin", role="agent", joined_at=NOON)


def test_a_spell_says_who_began_and_ended_it_and_stays(holder):
    with clock.fixed(NOON):
        spell = Assignment.objects.begin(LIN, THING, staff=holder)
        assert Assignment.objects.begin(SYSTEM, THING, staff=holder) is None
    assert spell.is_open and list(Assignment.objects.open()) == [spell]
    with clock.fixed(NOON + dt.timedelta(days=1)):
        assert Assignment.objects.filter(**THING).end(SYSTEM) == 1
        assert Assignment.objects.filter(**THING).end(LIN) == 0
    spell.refresh_from_db()
    assert (spell.began_at, spell.began_by) == (NOON, "林小满")
    assert (spell.ended_at, spell.ended_by) == (NOON + dt.timedelta(days=1), "system")
    assert not spell.is_open and not Assignment.objects.open().exists()
    assert Assignment.objects.begin(SYSTEM, THING, staff=holder).pk != spell.pk


def test_another_breach_is_no_open_spell(db):
    with pytest.raises(IntegrityError):
        Assignment.objects.begin(LIN, THING, staff=None)


@pytest.mark.django_db(transaction=True)
def test_of_many_who_begin_at_once_one_does(holder):
    begun, trouble = [], []

    def begin() -> None:
        try:
            begun.append(Assignment.objects.begin(LIN, THING, staff_id=holder.pk))
        except BaseException as error:
            trouble.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=begin) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert trouble == []
    assert len([spell for spell in begun if spell]) == 1
    assert Assignment.objects.open().count() == 1
