"""Where things are sold."""

from shuke.common.access import Actor
from shuke.team.models import Store


def stores(actor: Actor) -> list[Store]:
    """Every place of sale that the actor sees, by name."""
    rows = Store.objects.order_by("name")
    limit = actor.scope.stores
    return list(rows if limit is None else rows.filter(pk__in=limit))


def store_ids() -> dict[str, int]:
    """Code -> id of every store."""
    return dict(Store.objects.values_list("code", "pk"))
