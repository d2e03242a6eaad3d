"""The kinds of shops that can be connected."""

from shuke.collect.connectors.kinds import ConnectorKind
from shuke.collect.connectors.shopify import SHOPIFY
from shuke.collect.connectors.signed import SIGNED
from shuke.collect.connectors.woocommerce import WOOCOMMERCE
from shuke.common.errors import NotFound


def kinds() -> dict[str, ConnectorKind]:
    """Every kind by its code."""
    return {kind.code: kind for kind in (SHOPIFY, WOOCOMMERCE, SIGNED)}


def kind_of(code: str) -> ConnectorKind:
    """Raises NotFound."""
    if (kind := kinds().get(code)) is None:
        raise NotFound(f"There is no kind of connector “{code}”.")
    return kind
