"""Who a letter is for: what the composer may know of a person, fetched in bulk per batch."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Recipient:
    """One person as letters see them: plain values only. Instants are aware; `spent` is in the
    shop's currency."""

    #: Row of the send ledger; 0 for previews and test letters, whose links lead straight to
    #: their targets and whose unsubscribe page changes nothing.
    send_id: int
    #: `Keyring.send_key(send_id)`: goes into links, Message-ID and the return path.
    key: str
    customer_id: int
    address: str
    name: str = ""
    #: The customer's language ("zh-hans", "en" or longer); empty follows the shop.
    language: str = ""
    city: str = ""
    province: str = ""
    order_count: int = 0
    spent: Decimal = Decimal(0)
    first_order_at: dt.datetime | None = None
    last_order_at: dt.datetime | None = None
    joined_at: dt.datetime | None = None
