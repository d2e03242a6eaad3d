"""A small shop whose set of types holds."""

import pytest

from shuke.common import clock
from shuke.insight.tests.conftest import TODAY, SmallShop
from shuke.relations import standard
from shuke.relations.commands import assign_types, begin_types, run_rehearsal, write_types


@pytest.fixture
def shop(db, home, monkeypatch):
    """A `SmallShop`, with the clock at its day."""
    with clock.fixed(TODAY):
        shop = SmallShop()
        monkeypatch.setattr("shuke.warehouse.commands.sync", lambda **_options: shop.fill())
        yield shop


@pytest.fixture
def hold(actor):
    """`hold(definition)`: written, rehearsed, switched on, everybody typed; the version."""

    def hold(definition=None):
        row = write_types(actor(), definition or standard.definition())
        run_rehearsal(row.pk)
        begin_types(actor(), row.pk)
        assign_types()
        row.refresh_from_db()
        return row

    return hold
