"""What the shop announces. Payloads hold ids and `by` ({"id", "name"}), never amounts or names."""

from shuke.common.access import Actor

#: Orders were kept out of analysis as suspected fakes, or put back: `orders` (ids), `reason`.
ORDERS_EXCLUDED = "shop.orders_excluded"
ORDERS_INCLUDED = "shop.orders_included"


def by(actor: Actor) -> dict:
    """Who did it, as it stands in a payload."""
    return {"id": actor.id, "name": actor.name}
