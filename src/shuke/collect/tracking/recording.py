"""From the spool into the record: events, who their visitors are, visits on the timeline."""

import datetime as dt
import json
import logging
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import polars as pl
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F

from shuke.collect import arrivals
from shuke.collect.models import RejectedEvent, WriteKey
from shuke.collect.tracking import spool
from shuke.collect.tracking.events import PERSON, instant, rows_of
from shuke.collect.tracking.reading import bot_word
from shuke.collect.tracking.visits import record_visits
from shuke.common import bulk, clock, ids
from shuke.customers import commands as customers
from shuke.customers.queries import name_erased
from shuke.shop import commands as shop

log = logging.getLogger(__name__)
#: Calls that one transaction records.
CALLS = 50
DOOR = "track"
#: What their counts stand under, with the number of the write key.
SOURCE = "events"


def record_spool() -> int:
    """Record all that waits, a transaction for so many calls; how many calls. Another process that
    records already does it."""
    done = 0
    with spool.only_one() as is_mine:
        while is_mine and (paths := spool.waiting(CALLS)):
            _take(paths)
            done += len(paths)
    return done


def forget_rejected() -> int:
    """Rejections are listed for a month; how many go."""
    shop.forget_tellings()
    since = clock.now() - dt.timedelta(days=30)
    return RejectedEvent.objects.filter(at__lt=since).delete()[0]


def _take(paths: list[Path]) -> None:
    """Record these calls; where one of them cannot be, each alone, and that one is put aside."""
    try:
        _record([(path, json.loads(path.read_bytes())) for path in paths])
    except (OperationalError, InterfaceError):  # the database cannot be written now: they wait
        raise
    except Exception:
        log.exception("%d calls of events could not be recorded together", len(paths))
        if len(paths) == 1:
            return spool.hold(paths[0])
        for path in paths:
            _take([path])
        return
    for path in paths:
        path.unlink()


@transaction.atomic
def _record(calls: list[tuple[Path, dict[str, Any]]]) -> None:
    keys = WriteKey.objects.in_bulk({call["key"] for _path, call in calls})
    rows: dict[WriteKey, list[dict[str, Any]]] = defaultdict(list)
    rejected = []
    counts: dict[WriteKey, Counter] = defaultdict(Counter)
    for path, call in calls:
        if (key := keys.get(call["key"])) is None:
            continue
        is_server = key.side == WriteKey.Side.SERVER
        day = arrivals.day_of(instant(call["received"]) or clock.now())
        counts[key][day, "sent"] += len(call["events"])
        for at, (event, reason) in enumerate(zip(call["events"], call["reasons"], strict=True)):
            place = f"{path.stem}-{at}"
            if reason:
                rejected.append(_rejected(key, place, call, event, reason))
                counts[key][day, "rejected"] += 1
            else:
                own = list(rows_of({**event, "place": place}, call, is_server=is_server))
                # The first row stands for the event: with a person it has one for each name.
                rows[key] += [{**row, "day": None if n else day} for n, row in enumerate(own)]
    RejectedEvent.objects.bulk_create(rejected, ignore_conflicts=True)
    for key, own in rows.items():
        counts[key].update(_record_events(key, own))
    for key, moves in counts.items():
        arrivals.note(f"{SOURCE}:{key.pk}", moves)


def _rejected(key: WriteKey, place: str, call: dict, event: Any, reason: str) -> RejectedEvent:
    if reason == "bot":  # what matters of it is what it calls itself
        own = event["context"].get("userAgent") if isinstance(event.get("context"), dict) else ""
        excerpt = str(own if own and bot_word(str(own)) else call["agent"])
    else:
        if isinstance(event, dict):  # the page names the key, and a server's is a secret
            event = {name: value for name, value in event.items() if name != "writeKey"}
        excerpt = json.dumps(event, ensure_ascii=False).replace("\\u0000", "")
    if name_erased([event])[0]:
        excerpt = ""
    at = instant(call["received"]) or clock.now()
    return RejectedEvent(write_key=key, place=place, at=at, reason=reason, excerpt=excerpt[:300])


def _record_events(key: WriteKey, rows: list[dict[str, Any]]) -> Counter:
    """`rows` as `events.rows_of` makes them; those with `person` say who their visitor is, those with `day`
    stand for an event. How many events were recorded and repeated, by day."""
    last = max(row["at"] for row in rows)
    people = [row for row in rows if row["person"]]
    if people:
        frame = pl.DataFrame([row["person"] for row in people], schema=PERSON)
        resolved = customers.resolve_people(frame, source=DOOR, at=last)
        answers = resolved.select("customer_id", "outcome").iter_rows()
        for row, (customer_id, outcome) in zip(people, answers, strict=True):
            row["customer_id"] = customer_id
            if outcome == "erased" and row["visitor"].startswith("u:"):
                row["visitor"] = f"a:{ids.token(12)}"  # their account's name says who it was
    values = [{name: row.get(name) for name in _SCHEMA} for row in rows]
    result = shop.record_events(
        pl.DataFrame(values, schema=_SCHEMA),
        door=DOOR,
        tokens={row["key"][:100]: row["tokens"] for row in rows if row["tokens"]},
        sender=shop.Sender(f"{DOOR}:{key.pk}", observes=key.side == WriteKey.Side.BROWSER),
    )
    record_visits({row["visitor"] for row in rows})
    newest = max(filter(None, (key.last_at, last)))
    WriteKey.objects.filter(pk=key.pk).update(
        recorded=F("recorded") + result.created, last_at=newest
    )
    moves: Counter = Counter()
    for row in rows:
        if row["day"]:
            is_new = row["key"] in result.keys
            result.keys.discard(row["key"])
            moves[row["day"], "applied" if is_new else "repeated"] += 1
    return moves


_SCHEMA: dict[str, Any] = {
    "key": pl.String,
    "at": bulk.INSTANT,
    "name": pl.String,
    "visitor": pl.String,
    "session": pl.String,
    "customer_id": pl.Int64,
    "source": pl.String,
    "medium": pl.String,
    "campaign": pl.String,
    "device": pl.String,
    "landing": pl.String,
    "product_code": pl.String,
    "order_number": pl.String,
    "value": pl.Int64,
}
