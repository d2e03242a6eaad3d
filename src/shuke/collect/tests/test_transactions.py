"""How long a transaction of an import lasts: as many batches as half a second allows, on a clock of the test."""

import pytest

from shuke.collect import commands, running
from shuke.collect.models import Import, ImportBatch
from shuke.common import turns
from shuke.common.access import SYSTEM

BATCHES = 6


@pytest.mark.django_db
@pytest.mark.once
@pytest.mark.parametrize(
    ("seconds", "committed"),
    [(3, [1, 2, 3, 4, 5, 6]), (0.2, [2, 4, 6]), (0.15, [3, 6]), (0.01, [6])],
)
def test_batches_that_take_long_are_committed_alone(
    home, settings, monkeypatch, seconds, committed
):
    """Whatever the rows look like: what one batch took decides how many go together."""
    settings.IMPORT_BATCH_LINES = 1
    file = "name,email\n" + "".join(f"P{n},p{n}@example.com\n" for n in range(BATCHES))
    source = commands.receive_file(SYSTEM, [file.encode()], "file.csv", kind="customers")
    commands.start_import(SYSTEM, source.pk, background=False)
    counts: list[int] = []
    monkeypatch.setattr(turns, "give_way", lambda: counts.append(ImportBatch.objects.count()))
    running.run(source.pk, watch=lambda: ImportBatch.objects.count() * seconds)
    assert counts == committed
    assert Import.objects.get().state == "done"
