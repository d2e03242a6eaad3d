"""What can go wrong in insight beyond the common kinds."""

from shuke.common.errors import Busy, ShukeError


class NotReady(Busy):
    """The warehouse holds nothing to compute with yet: the first sync has not finished."""

    code = "warehouse_empty"


__all__ = ["NotReady", "ShukeError"]
