"""Forget rows in batches: one transaction each, in which the journal is kept too."""

from collections.abc import Callable, Sequence

from django.db import transaction
from django.db.models import QuerySet

from shuke.common.turns import alone, give_way
from shuke.customers.slots import Journal

#: Rows of one batch.
STEP = 500


def forget_rows(
    rows: QuerySet, forget: Callable[[Sequence[int]], object], journal: Journal, step: int = STEP
) -> None:
    """Forget rows until none of them is left: `forget(ids)` must make that they are in `rows` no more."""
    while True:
        with transaction.atomic():
            alone("retention")
            ids = list(rows.order_by("pk").values_list("pk", flat=True)[:step])
            if not ids:
                return
            forget(ids)
            journal(len(ids))
        give_way()
