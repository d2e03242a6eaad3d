"""Where things are sold."""

from collections.abc import Collection

from shuke.common.access import Actor
from shuke.team.models import Store


def stores(actor: Actor) -> list[Store]:
    """Every place of sale that the actor sees, by name."""
    rows = Store.objects.order_by("name")
    limit = actor.scope.stores
    return list(rows if limit is None else rows.filter(pk__in=limit))


def store_names(codes: Collection[str]) -> dict[str, str]:
    """Code -> what people call the store, of those that there are."""
    return dict(Store.objects.filter(code__in=codes).values_list("code", "name"))


def store_ids() -> dict[str, int]:
    """Code -> id of every store."""
    return dict(Store.objects.values_list("code", "pk"))
