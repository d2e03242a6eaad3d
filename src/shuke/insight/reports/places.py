"""Where: the stores, the kind of them and the source of customers that a report is asked about."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from shuke.insight.metrics.snapshot import remembered
from shuke.insight.metrics.stores import stores
from shuke.insight.reports.options import refused
from shuke.insight.segments.choices import STORE_KINDS


@dataclass(frozen=True)
class Places:
    """`store` (its code) and `channel` (a kind of stores) as asked for, empty for all; `stores` are the ids
    of those that are both. `source`: of customers who first came through it."""

    store: str = ""
    channel: str = ""
    source: str = ""
    stores: tuple[int, ...] = ()

    @property
    def things(self) -> dict[str, list[str]]:
        """The same as arguments of what somebody bought, see `presentation.bought`."""
        named = {"stores": self.store, "store_kinds": self.channel}
        return {name: [value] for name, value in named.items() if value}

    @property
    def conditions(self) -> tuple[dict[str, Any], ...]:
        """The same as conditions of a segment, beside `things`."""
        if not self.source:
            return ()
        return ({"field": "source", "op": "is", "values": [self.source]},)

    def as_data(self) -> dict[str, str]:
        named = {"store": self.store, "channel": self.channel, "source": self.source}
        return {key: value for key, value in named.items() if value}


def placed(connection: Any, raw: Mapping[str, str]) -> Places:
    """`store` (code or name), `channel` and `source` of a question; Invalid for one that there is not."""
    store, channel, source = (
        (raw.get(key) or "").strip() for key in ("store", "channel", "source")
    )
    if channel and channel not in STORE_KINDS:
        raise refused(
            "channel", _("Choose one of: %(offered)s.") % {"offered": ", ".join(STORE_KINDS)}
        )
    if source and source not in (there := sources(connection)):
        raise refused("source", _("Nobody came from there. Sources: %(there)s.") % {
            "there": _(", ").join(there)
        })  # fmt: skip
    every = stores(connection)
    if store and not (same := [row for row in every if store in (row["code"], row["name"])]):
        raise refused("store", _("There is no such store. Stores: %(there)s.") % {
            "there": _(", ").join(row["code"] for row in every)
        })  # fmt: skip
    chosen = same if store else every
    if channel:
        chosen = [row for row in chosen if row["kind"] == channel]
        if not chosen:
            raise refused("channel", _("No such store is of this channel."))
    ids = tuple(row["id"] for row in chosen) if store or channel else ()
    return Places(chosen[0]["code"] if store else "", channel, source, ids)


def sources(connection: Any) -> list[str]:
    """What customers first came through, as far as it is known."""
    people = connection.table("customers")
    rows = people.filter(people.source != "").select("source").distinct().order_by("source")

    def read() -> list[str]:
        return connection.run(rows)["source"].to_pylist()

    return remembered(connection, "sources", read)
