"""A small shop whose earning rules hold."""

import pytest

from shuke.common import clock
from shuke.insight.tests.conftest import TODAY, SmallShop
from shuke.loyalty.auditing import audit
from shuke.loyalty.commands import begin_rules, follow_orders, run_rehearsal, write_rules


@pytest.fixture
def shop(db, home):
    """A `SmallShop`, with the clock at its day; what is booked in a test adds up at its end."""
    with clock.fixed(TODAY):
        yield SmallShop()
        assert not list(audit())


@pytest.fixture
def hold(actor):
    """`hold(since="2026-01-01", wait_days=0, …)`: written, rehearsed, switched on, orders followed; the version."""

    def hold(**definition):
        row = write_rules(actor(), {"since": "2026-01-01", "wait_days": 0, **definition})
        run_rehearsal(row.pk)
        begin_rules(actor(), row.pk)
        follow_orders(whole=True)
        row.refresh_from_db()
        return row

    return hold
