"""People who were reached for a task, as contacts to sell (`customers.slots.Contacts`)."""

import datetime as dt
from collections.abc import Iterator

from shuke.tasks.models import TaskPerson


def reached_between(
    since: dt.datetime, until: dt.datetime
) -> Iterator[tuple[int, int, dt.datetime]]:
    rows = TaskPerson.objects.filter(
        outcome_at__gte=since, outcome_at__lt=until, outcome=TaskPerson.Outcome.REACHED,
        outcome_by__isnull=False,
    )  # fmt: skip
    yield from rows.values_list("customer_id", "outcome_by_id", "outcome_at").iterator()  # type: ignore[misc]
