"""Where customers come from: what their steps are called, what sources cost as it was stated."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from shuke.common.access import Actor, require
from shuke.shop import events
from shuke.shop.models import Event, Spend

#: Stable name of an event -> what people call it.
EVENT_NAMES: Mapping[str, Any] = events.NAMES
REPEATED = events.REPEATED
DEVICES: Mapping[str, Any] = dict(Event.Device.choices)


def costs(actor: Actor) -> QuerySet[Spend]:
    """Every statement, those that were replaced too."""
    require(actor, "insight.view")
    return Spend.objects.all()
