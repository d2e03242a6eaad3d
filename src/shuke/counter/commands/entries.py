"""Entries of a till that was without a network, through the inbox."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from shuke.collect import commands as collect
from shuke.collect.commands import Incoming, Receipt
from shuke.common import clock
from shuke.common.access import SYSTEM, Actor, require
from shuke.common.errors import Invalid

SOURCE = "till:entries"
_TEXTS = {"text": 300, "name": 200, "about": 300}


def receive_entry(actor: Actor, entry: Mapping[str, Any]) -> Receipt:
    """Keep what the actor noted while the network was away, and record it (`recording_entries`): `key`, `at`
    of the till's clock, `text` (who), `name`, `about`, `store`. The same key again changes nothing.

    Raises Invalid, and keeps nothing, for an entry without key or text.
    """
    require(actor, "till.use")
    body: dict[str, Any] = {
        name: str(entry.get(name) or "")[:most] for name, most in _TEXTS.items()
    }
    key, store = str(entry.get("key") or ""), str(entry.get("store") or "")
    if not key or len(key) > 100 or not body["text"].strip():
        raise Invalid(_("Say who it is: a phone, a card or an e-mail address."))
    at = min(_moment(entry.get("at")), clock.now())
    body |= {
        "key": f"till:{actor.id}:{key}",
        "staff": actor.id,
        "store": store,
        "at": at.isoformat(),
    }
    return collect.receive(SYSTEM, SOURCE, [Incoming(body["key"], at, body)])[0]


def _moment(text: object) -> dt.datetime:
    """Now, where the till's clock says nothing that can be read."""
    try:
        at = dt.datetime.fromisoformat(str(text))
    except ValueError:
        return clock.now()
    return at if at.tzinfo else clock.now()
