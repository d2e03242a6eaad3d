"""One thing that two senders tell of (a script and a server, an SDK and the shop's webhook) counts once.

Both tellings stay events. Only one has the name that figures count; the other is called `REPEATED`. What a
browser saw stands on the visitor's way, so it counts, and takes from the server's telling what that one knows:
whose it is, which order, which product, how much (decision 0304).
"""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from shuke.common import clock
from shuke.common.money import from_units, to_units
from shuke.shop.events import REPEATED
from shuke.shop.models import Event, EventTelling

#: The kinds that are told in two ways. Of pages nobody but the browser knows.
KINDS = frozenset(
    {
        *("product_added", "product_removed"),
        *("checkout_started", "payment_info_entered", "order_completed"),
    }
)
#: Two tellings of one thing are no further apart.
WINDOW = dt.timedelta(days=3)
#: Tellings are listed, and found by the other one, for so long.
LISTED = dt.timedelta(days=30)
#: A token of fewer signs may be guessed, and proves nothing.
LONG = 16
_FILLED = ("customer_id", "order_id", "product_id", "value")


@dataclass(frozen=True)
class Sender:
    """Who tells: a write key, a connection. `observes`: with a browser's key, which is public."""

    name: str
    observes: bool = False


@dataclass(frozen=True)
class Settled:
    """The events as they are to be stored, and the visitors of stored ones that learned whose they are."""

    events: pl.DataFrame
    visitors: list[str]


def settle(
    fresh: pl.DataFrame, tokens: Mapping[str, Sequence[str]], sender: Sender, revision: int
) -> Settled:
    """Say of new events which are told a second time. `tokens`: key -> what names the same thing at every
    sender, such as "basket:<token>". Call inside the caller's transaction, before they are stored."""
    rows = fresh.to_dicts()
    earlier = _earlier({token for row in _able(rows) for token in tokens.get(row["key"], ())})
    visitors = []
    for row in _able(rows):
        twin = _twin(row, tokens.get(row["key"], ()), earlier, sender)
        if twin is None:
            continue
        telling, event = twin
        if sender.observes and not telling.observed:
            row |= {name: _either(row[name], event, name) for name in _FILLED}
            EventTelling.objects.filter(event=telling.event).update(counts=False)
            Event.objects.filter(pk=event.pk).update(name=REPEATED, revision=revision)
            event.name = REPEATED
        else:
            _fill(event, row, sender, revision)
            row["name"] = REPEATED
            visitors.append(event.visitor)
    return Settled(pl.DataFrame(rows, schema=fresh.schema), visitors)


def note(
    stored: pl.DataFrame,
    names: Mapping[str, str],
    tokens: Mapping[str, Sequence[str]],
    sender: Sender,
) -> None:
    """Remember the tokens of events that were stored (`id`, `key`, `name`, `at`); `names`: what each was called
    by its sender."""
    EventTelling.objects.bulk_create(
        EventTelling(
            token=token,
            name=names[row["key"]],
            sender=sender.name,
            observed=sender.observes,
            event=row["id"],
            at=row["at"],
            counts=row["name"] != REPEATED,
        )
        for row in stored.select("id", "key", "name", "at").to_dicts()
        if names[row["key"]] in KINDS
        for token in tokens.get(row["key"], ())
    )


def forget_tellings() -> int:
    """Tellings are known for a month; how many go."""
    return EventTelling.objects.filter(at__lt=clock.now() - LISTED).delete()[0]


def _able(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row for row in rows if row["name"] in KINDS]


def _earlier(tokens: Collection[str]) -> dict[str, list[tuple[EventTelling, Event]]]:
    if not tokens:
        return {}
    tellings = list(EventTelling.objects.filter(token__in=tokens, counts=True).order_by("pk"))
    events = Event.objects.in_bulk({each.event for each in tellings})
    pairs: dict[str, list[tuple[EventTelling, Event]]] = {}
    for each in tellings:
        if each.event in events:
            pairs.setdefault(each.token, []).append((each, events[each.event]))
    return pairs


def _twin(
    row: Mapping[str, Any],
    tokens: Sequence[str],
    earlier: Mapping[str, list[tuple[EventTelling, Event]]],
    sender: Sender,
) -> tuple[EventTelling, Event] | None:
    for token in tokens:
        for telling, event in earlier.get(token, ()):
            if (
                telling.sender != sender.name
                and event.name == row["name"]
                and abs(event.at - row["at"]) <= WINDOW
                and _is_proof(token, row, event)
            ):
                return telling, event
    return None


def _is_proof(token: str, row: Mapping[str, Any], event: Event) -> bool:
    """A token that nobody guesses proves it; an order's number only together with whose it is."""
    kind, _colon, value = token.partition(":")
    if kind != "order" and len(value) >= LONG:
        return True
    same_visitor = bool(event.visitor) and event.visitor == row["visitor"]
    return same_visitor or (
        event.customer_id is not None and event.customer_id == _customer_of(row)
    )


def _customer_of(row: Mapping[str, Any]) -> int | None:
    """Whose the new event will be: as it says, or the only one of its visitor."""
    if row["customer_id"] is not None or not row["visitor"]:
        return row["customer_id"]
    named = Event.objects.filter(visitor=row["visitor"], customer__isnull=False)
    owners = list(named.order_by().values_list("customer", flat=True).distinct()[:2])
    return owners[0] if len(owners) == 1 else None


def _fill(event: Event, row: Mapping[str, Any], sender: Sender, revision: int) -> None:
    """Add to the event that counts what a server's telling knows besides."""
    if sender.observes:
        return
    row = {**row, "customer_id": _customer_of(row)}
    blank = {
        name: row[name]
        for name in _FILLED
        if getattr(event, name) is None and row[name] is not None
    }
    if "value" in blank:
        blank["value"] = from_units(blank["value"])
    if blank:
        Event.objects.filter(pk=event.pk).update(**blank, revision=revision)


def _either(own: Any, event: Event, name: str) -> Any:
    stored = getattr(event, name)
    if own is not None or stored is None:
        return own
    return to_units(stored) if name == "value" else stored
