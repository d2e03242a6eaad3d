"""What happens to people who are stuck, as what may start a journey (`customers.slots.Trigger`)."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext_lazy

from shuke.common.access import Actor
from shuke.sales.models import Stall

MINUTES = {
    "30": gettext_lazy("30 minutes"),
    "60": gettext_lazy("1 hour"),
    "180": gettext_lazy("3 hours"),
    "1440": gettext_lazy("1 day"),
}


def minute_choices(_actor: Actor) -> list[tuple[str, Any]]:
    return list(MINUTES.items())


def nobody_helped(
    values: Mapping[str, str], since: dt.datetime, until: dt.datetime
) -> Iterator[tuple[int, dt.datetime, int]]:
    """When somebody had been stuck for so long, nobody had taken them up by then, and they had not paid. Whoever is
    left alone to compare with is left alone by this, too."""
    wait = dt.timedelta(minutes=int(values["minutes"]))
    then = F("stalled_at") + wait
    rows = Stall.objects.filter(
        Q(ended_at=None) | Q(ended_at__gte=then),
        Q(claimed_at=None) | Q(claimed_at__gte=then),
        Q(helped_at=None) | Q(helped_at__gte=then),
        is_spared=False,
        stalled_at__gte=since - wait,
        stalled_at__lt=until - wait,
    ).order_by("stalled_at", "pk")
    for customer, at, pk in rows.values_list("customer_id", "stalled_at", "pk").iterator():
        yield customer, at + wait, pk


def is_paid(_values: Mapping[str, str], ids: list[int]) -> Mapping[int, bool]:
    """Of these stalls which are over: true where they paid, false where it came to nothing."""
    rows = Stall.objects.filter(pk__in=ids, ended_at__isnull=False).values_list("pk", "outcome")
    return {pk: outcome == Stall.Outcome.PAID for pk, outcome in rows}
