"""Where things are sold."""

from shuke.team.models import Store


def stores() -> list[Store]:
    """Every place of sale, by name."""
    return list(Store.objects.order_by("name"))


def store_ids() -> dict[str, int]:
    """Code -> id of every store."""
    return dict(Store.objects.values_list("code", "pk"))
