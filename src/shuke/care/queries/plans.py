"""Plans: which holds, which there were, what they would do."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from shuke.care.models import CarePlans, CareSpell, OwnedThing
from shuke.care.plans import Plans
from shuke.common import versions as kit
from shuke.common.access import Actor, require

EXAMPLES, BATCH = 12, 1000
#: So many days ahead a service is soon; goods of so many days are looked at each hour.
SOON, LATELY = 30, dt.timedelta(days=60)


def holding() -> CarePlans | None:
    """The version that holds now."""
    return kit.holding(CareSpell, CarePlans)


def in_force() -> Plans:
    """What holds now; nothing while no version does."""
    row = holding()
    return Plans.of_version(row.definition) if row else Plans()


def versions(actor: Actor) -> list[CarePlans]:
    """The last of them, the latest first, with `spells`."""
    require(actor, "care.plan")
    return kit.latest(CarePlans)


def version_for(actor: Actor, pk: int) -> CarePlans:
    """That version. Raises NotFound."""
    require(actor, "care.plan")
    return kit.version_for(CarePlans, pk)


def described(row: CarePlans) -> dict[str, Any]:
    """A version as programs read it."""
    sentences = Plans.of_version(row.definition).sentences()
    return {**row.definition, **kit.described(row), "sentences": sentences}


def in_batches() -> Iterator[list[OwnedThing]]:
    """Every thing with its product, a thousand at a time."""
    last = 0
    while rows := list(
        OwnedThing.objects.filter(pk__gt=last).select_related("product").order_by("pk")[:BATCH]
    ):
        yield rows
        last = rows[-1].pk
