"""Who a letter is for: what the composer may know of a person, fetched in bulk per batch."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal


@dataclass(slots=True)
class Recipient:
    """One person of a claimed batch. `send_id` 0 marks a preview or a test letter."""

    send_id: int
    #: `keys.send_key(send_id)`: goes into links, Message-ID and the return path.
    key: str
    customer_id: int
    address: str
    name: str = ""
    language: str = ""
    gender: str = ""
    city: str = ""
    order_count: int = 0
    spent: Decimal = Decimal(0)
    first_order_at: dt.datetime | None = None
    last_order_at: dt.datetime | None = None
