"""What a letter offers each of its people: what may stand in their next order, as of the last day's run."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from shuke.insight.queries.next_products import next_products_of

if TYPE_CHECKING:
    from shuke.customers.queries.reaching import Reach


def suggestions(people: "Sequence[Reach]") -> Mapping[int, list[list[Any]]]:
    """Title and list price (None: not known) of each, the likeliest first; nothing to who refused automatic
    decisions."""
    products = next_products_of([who.person_id for who in people])
    return {
        pk: [
            [product.title, product.list_price]
            for row in rows
            if (product := row.product) and product.title
        ]
        for pk, rows in products.items()
    }
