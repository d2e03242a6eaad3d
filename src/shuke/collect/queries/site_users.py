"""Who a visitor of the shop's website is, by the word of the shop's own server."""

import datetime as dt
import hashlib
import hmac

from shuke.collect.models import WriteKey
from shuke.common import clock
from shuke.common.errors import Forbidden

#: A signature holds for so long at most: a copied page opens nothing tomorrow.
LONGEST = dt.timedelta(days=1)


def signature(secret: str, user: str, until: int) -> str:
    """What the shop's server writes into the page: HMAC-SHA256 with its own key, in hex, of `user.until`."""
    return hmac.new(secret.encode(), f"{user}.{until}".encode(), hashlib.sha256).hexdigest()


def check_signed(key: str, user: str, until: str, sign: str) -> str:
    """The shop's name of the account, once its server has signed it until then (seconds since 1970). Forbidden for
    anything else, with the same words whoever it is. One query."""
    keys = list(WriteKey.objects.open().values_list("key", "side"))
    now = int(clock.now().timestamp())
    is_page = (key, WriteKey.Side.BROWSER) in keys
    is_timely = (
        until.isdecimal() and len(until) < 12 and now < int(until) <= now + LONGEST.total_seconds()
    )
    servers = [secret for secret, side in keys if side == WriteKey.Side.SERVER]
    if is_page and is_timely and user and len(user) <= 255:
        given = sign.encode("utf-8", "replace")
        signs = [signature(secret, user, int(until)).encode() for secret in servers]
        if sum(hmac.compare_digest(each, given) for each in signs):
            return user
    raise Forbidden("The signature does not hold.")
