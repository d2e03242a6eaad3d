"""The lease: one worker at a time, a fence for whoever was taken for dead, the length a setting."""

import datetime as dt

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from tests.waiting import until

from shuke.collect.models import Import
from shuke.common import clock, leases
from shuke.common.models import Delivery

NOON = dt.datetime(2026, 11, 2, 12, tzinfo=dt.UTC)


def imports(count: int = 1):
    made = [
        Import.objects.create(
            kind="orders", file_name="f", size=1, layout="generic", created_at=NOON
        )
        for _ in range(count)
    ]
    return Import.objects.filter(pk__in=[each.pk for each in made])


@pytest.mark.django_db
def test_one_takes_it_and_everybody_sees_who():
    rows = imports()
    assert rows.get().holder == ""
    token = leases.take(rows)
    assert token
    assert leases.take(rows) == ""
    assert rows.get().holder.rpartition(":")[2].isdigit()
    assert leases.release(rows, token, failure="over")
    assert (rows.get().holder, rows.get().failure) == ("", "over")
    assert leases.take(rows)


@pytest.mark.django_db
def test_the_length_is_a_setting_and_ends_without_a_beat(settings):
    settings.LEASE_SECONDS = 3
    rows = imports()
    with clock.fixed(NOON):
        first = leases.take(rows)
        assert rows.get().lease_ends_at == NOON + dt.timedelta(seconds=3)
    with clock.fixed(NOON + dt.timedelta(seconds=2)):
        leases.renew(rows, first)
    with clock.fixed(NOON + dt.timedelta(seconds=4)):
        assert leases.take(rows) == ""
    with clock.fixed(NOON + dt.timedelta(seconds=5)):
        assert rows.get().holder == ""
        second = leases.take(rows)
        assert second not in {"", first}
        with pytest.raises(leases.LeaseLost):
            leases.renew(rows, first)
        assert not leases.release(rows, first)
        assert rows.get().lease_token == second


@pytest.mark.django_db
def test_whoever_lost_it_writes_nothing():
    rows = imports()
    token = leases.take(rows)
    rows.update(**leases.ENDED)
    with pytest.raises(leases.LeaseLost), transaction.atomic():
        rows.update(failure="late")
        leases.renew(rows, token)
    assert rows.get().failure == ""


@pytest.mark.django_db
def test_many_rows_under_one_token():
    rows = imports(3)
    other = leases.take(rows.filter(pk=rows.first().pk))
    token = leases.take(rows)
    assert sorted(rows.values_list("lease_token", flat=True)) == sorted([other, token, token])


@pytest.mark.django_db(transaction=True)
def test_it_beats_while_the_block_works(settings):
    settings.LEASE_BEAT_SECONDS = 0.01
    rows = imports()
    token = leases.take(rows)
    later = NOON + dt.timedelta(days=400)
    with clock.fixed(later), leases.beating(rows, token):
        until(lambda: rows.get().lease_beat_at == later)


class OneAtATime(TestCase):
    """Whatever workers do and however time passes: at most one of them can write."""

    @given(
        st.lists(
            st.tuples(
                st.sampled_from(["take", "renew", "release", "wait"]),
                st.integers(0, 2),
                st.integers(0, 15),
            ),
            max_size=25,
        )
    )
    def test_at_most_one_can_write(self, steps):
        rows, now = imports(), NOON
        tokens: dict[int, str] = {}
        holder, ends = None, NOON
        for step, worker, seconds in steps:
            with clock.fixed(now):
                match step:
                    case "wait":
                        now += dt.timedelta(seconds=seconds)
                    case "take":
                        token = leases.take(rows)
                        assert bool(token) == (holder is None or ends <= now)
                        if token:
                            tokens[worker], holder = token, worker
                            ends = now + leases.length()
                    case "renew":
                        try:
                            leases.renew(rows, tokens.get(worker, "none"))
                        except leases.LeaseLost:
                            assert holder != worker
                        else:
                            assert holder == worker
                            ends = now + leases.length()
                    case "release":
                        assert leases.release(rows, tokens.get(worker, "none")) == (
                            holder == worker
                        )
                        holder = None if holder == worker else holder


@pytest.mark.django_db
def test_rows_joined_with_another_table_are_refused():
    with pytest.raises(ValueError, match="Exists"):
        leases.take(Delivery.objects.filter(endpoint__paused_at=None))
