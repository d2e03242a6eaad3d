"""The door function of the inbox: receive documents, apply them, replay what was held."""

import datetime as dt
import hashlib
import json
import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import DatabaseError, connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from shuke.collect import applying, arrivals, facts, jobs, reasons
from shuke.collect.commands.replaying import replay_held
from shuke.collect.models import Document
from shuke.collect.slots import Incoming, Verdict
from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.common.availability import reason_of
from shuke.common.errors import Invalid, NotFound

log = logging.getLogger(__name__)

#: Documents of one call.
MOST = 1_000
#: How far a sender's clock may be ahead.
AHEAD = dt.timedelta(days=1)
#: States of documents that can be tried again.
_STOPPED = ("held", "rejected")


@dataclass(frozen=True)
class Receipt:
    """What became of one document of a call: an outcome of `Verdict`, "outdated", or "received" while
    it still waits to be applied; `reason` in words."""

    key: str
    outcome: str
    reason: str = ""


def receive(
    actor: Actor,
    source: str,
    documents: Sequence[Incoming],
    *,
    backfill: bool = False,
    behind: bool = False,
) -> list[Receipt]:
    """Keep documents that came through a door, then apply them, or leave that to a job (`behind`); one
    receipt for each, in their order.

    `source` is door and kind: "api:orders". When this returns, every document is committed and on
    the disk, whatever became of it; the same version again changes nothing. Raises Invalid, and keeps
    nothing, when the call itself cannot be read.
    """
    require(actor, "imports.run")
    applying.kind_of(source)
    _check(documents)
    rows = [_row(source, document, backfill) for document in documents]
    with transaction.atomic():
        _keep(source, rows)
        stored = _stored(source, rows)
        received = [pk for pk, state, _r, _v in stored.values() if state == "received"]
        if received:
            jobs.apply_documents.enqueue(source)
    verdicts = {} if behind else _apply_now(source, received)
    return [_receipt(row, stored, verdicts) for row in rows]


def replay_documents(
    actor: Actor,
    *,
    document_id: int | None = None,
    source: str = "",
    since: dt.datetime | None = None,
    rejected: bool = False,
) -> int:
    """Try one document that is held or was rejected, or all that a door holds (and received since then),
    again; with `rejected` all that it rejected. Returns how many are so no more.

    Rejected lines of a file are not tried again: they go back to whoever has the file.
    """
    require(actor, "imports.run")
    stopped = Document.objects.filter(applied_at=None)
    if document_id:
        stopped = stopped.filter(Q(state="held") | Q(state="rejected", file=None), pk=document_id)
        if not stopped.exists():
            raise NotFound(_("There is no such held document."))
    elif rejected:
        stopped = stopped.filter(source=source, state="rejected", file=None)
    else:
        stopped = stopped.filter(source=source, state="held")
    stopped = stopped.filter(received_at__gte=since) if since else stopped
    stopped = stopped.exclude(reason="forgotten")  # nothing of it is there any more
    count = 0
    files: set[int] = set()
    others: dict[str, list[int]] = {}
    for pk, file, door in stopped.values_list("pk", "file", "source").order_by("pk"):
        if file:
            files.add(file)
        else:
            others.setdefault(door, []).append(pk)
    for file in sorted(files):
        count += replay_held(actor, file, document_id=document_id)
    for door, ids in others.items():
        verdicts = applying.apply(door, ids, again=_STOPPED).values()
        settled = sum(verdict.outcome not in _STOPPED for verdict in verdicts)
        count += settled
        with transaction.atomic():
            facts.DOCUMENTS_REPLAYED.record(actor, source=door, documents=settled)
    return count


def apply_documents(source: str) -> int:
    """Apply what a door received and nobody applied: after a crash, an outage, or a flood."""
    return len(applying.apply(source))


def wake_documents() -> int:
    """Enqueue the application of what was received and is still waiting; how many doors have such."""
    waiting = Document.objects.filter(state=Document.State.RECEIVED, applied_at=None)
    doors = list(waiting.values_list("source", flat=True).distinct())
    for source in doors:
        jobs.apply_documents.enqueue(source)
    return len(doors)


def _check(documents: Sequence[Incoming]) -> None:
    if not 1 <= len(documents) <= MOST:
        raise Invalid(
            _("Send between 1 and %(most)d documents at a time.") % {"most": MOST},
            fields={"documents": _("Too many, or none.")},
        )
    latest, fields = clock.now() + AHEAD, {}
    for place, document in enumerate(documents):
        if not 1 <= len(document.key) <= 200 or "\0" in document.key:
            fields[f"documents.{place}.key"] = _("Between 1 and 200 characters.")
        if document.occurred_at.tzinfo is None:
            fields[f"documents.{place}.occurred"] = _("Say the zone: 2026-11-02T09:30:00+08:00.")
        elif document.occurred_at > latest:
            fields[f"documents.{place}.occurred"] = _("This lies in the future.")
    if fields:
        raise Invalid(_("Some values cannot be used."), fields=fields)


def _row(source: str, document: Incoming, backfill: bool) -> dict:
    text = json.dumps({"body": document.body}, sort_keys=True, ensure_ascii=False, default=str)
    payload = text.encode("utf-8", "replace")  # half a character of a broken sender
    return {
        "source": source,
        "key": document.key.encode("utf-8", "replace").decode(),
        "digest": hashlib.blake2b(payload, digest_size=16).hexdigest(),
        "payload": payload.decode(),
        "occurred_at": document.occurred_at.astimezone(dt.UTC),
        "received_at": clock.now(),
        "state": "received", "reason": "", "value": "", "backfill": backfill,
    }  # fmt: skip


def _keep(source: str, rows: list[dict]) -> None:
    """Insert them, and count what came. Words that stood in the inbox and are now said for a later time wait
    to be judged anew."""
    names = list(rows[0])
    sql = (
        f"INSERT INTO collect_document ({', '.join(names)}) "
        f"VALUES ({', '.join(['%s'] * len(names))}) ON CONFLICT (source, key, digest) DO NOTHING"
    )
    moment = connection.ops.adapt_datetimefield_value
    values = [
        [moment(v) if isinstance(v, dt.datetime) else v for v in row.values()]
        for row in sorted(rows, key=lambda row: (row["key"], row["digest"]))  # no deadlock
    ]
    with connection.cursor() as cursor:
        cursor.executemany(sql, values)
        fresh = cursor.rowcount
    today = arrivals.day_of(rows[0]["received_at"])
    moves = Counter({(today, "sent"): len(rows), (today, "received"): fresh})
    if fresh < len(rows):
        moves[today, "repeated"] = len(rows) - fresh
        moves.update(_reword(source, rows))
    arrivals.note(source, moves)


def _reword(source: str, rows: list[dict]) -> Counter:
    """What was said before and is said for a later time now; the counts that it moves."""
    latest: dict[tuple[str, str], dt.datetime] = {}
    for row in rows:
        words = row["key"], row["digest"]
        latest[words] = max(row["occurred_at"], latest.get(words, row["occurred_at"]))
    stored = Document.objects.select_for_update(no_key=True).filter(
        source=source, key__in={row["key"] for row in rows}
    )
    moves: Counter = Counter()
    for document in stored.defer("payload").order_by("key", "digest"):
        at = latest.get((document.key, document.digest))
        if at is None or at <= document.occurred_at:
            continue
        after = document.state
        if after in (Document.State.APPLIED, Document.State.OUTDATED):
            after = Document.State.RECEIVED
        moves.update(arrivals.moved(document, after))
        Document.objects.filter(pk=document.pk).update(occurred_at=at, state=after, applied_at=None)
    return moves


def _stored(source: str, rows: list[dict]) -> dict[tuple[str, str], tuple[int, str, str, str]]:
    """(key, digest) -> id, state, reason and value as they stand now."""
    stored = Document.objects.filter(source=source, key__in={row["key"] for row in rows})
    wanted = {(row["key"], row["digest"]) for row in rows}
    return {
        (key, digest): rest
        for key, digest, *rest in stored.values_list(
            "key", "digest", "pk", "state", "reason", "value"
        )
        if (key, digest) in wanted
    }


def _apply_now(source: str, ids: list[int]) -> dict[int, Verdict]:
    """What can be applied before the sender is answered; the job that is enqueued does the rest."""
    if not ids:
        return {}
    try:
        return applying.apply(source, ids)
    except DatabaseError as error:
        if not reason_of(error):
            raise
        log.warning("documents of %s wait: %s", source, error)
        return {}


def _receipt(row: dict, stored: dict, verdicts: dict[int, Verdict]) -> Receipt:
    pk, state, reason, value = stored[row["key"], row["digest"]]
    if verdict := verdicts.get(pk):
        return Receipt(row["key"], verdict.outcome, reasons.words(verdict.reason, verdict.value))
    outcome = "unchanged" if state == "applied" else state
    return Receipt(row["key"], outcome, reasons.words(reason, value))
