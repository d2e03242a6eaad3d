"""What came of a task with somebody, as what may start something (`customers.slots.Trigger`)."""

import datetime as dt
from collections.abc import Iterable, Mapping

from shuke.common.access import Actor
from shuke.tasks.models import TaskPerson


def outcome_choices(_actor: Actor) -> list[tuple[str, object]]:
    return list(TaskPerson.Outcome.choices)


def spoken_to(
    values: Mapping[str, str], since: dt.datetime, until: dt.datetime
) -> Iterable[tuple[int, dt.datetime]]:
    rows = TaskPerson.objects.filter(
        outcome=values["outcome"], outcome_at__gte=since, outcome_at__lt=until
    )
    times = rows.order_by("outcome_at", "pk").values_list("customer_id", "outcome_at")
    return ((customer, at) for customer, at in times.iterator() if at)
