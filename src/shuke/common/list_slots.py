"""What rooms may add to the lists of others, beside what `common.slots` has (see `common.declarations`)."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class BulkPage:
    """A page that opens with the chosen rows of a list: its address gets their `ids` by POST, and `next`. It
    changes nothing."""

    table: str
    label: Any
    icon: str
    capability: str
    #: Name of the address.
    url_name: str
    order: int = 50
