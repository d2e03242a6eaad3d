"""Whether any other system wants to be told of a fact: asked as each fact is recorded, so without a query."""

from shuke.common import shop_settings

#: Under which the kinds are held with the shop's settings: those are looked at once by request and job.
KEY = "webhooks.kinds"


def wants(kind: str) -> bool:
    """Whether somebody does."""
    return kind in (shop_settings.stored(KEY) or ())
