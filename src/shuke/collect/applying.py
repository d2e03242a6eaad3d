"""Documents of the inbox applied: each by the recorder of its kind, in one transaction with its mark."""

import json
import logging
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import replace

from django.db import transaction

from shuke.collect import arrivals, facts, forgetting
from shuke.collect.models import Document
from shuke.collect.slots import DocumentKind, Verdict
from shuke.common import bulk, clock
from shuke.common.access import SYSTEM
from shuke.common.availability import reason_of
from shuke.common.declarations import declared
from shuke.common.errors import NotFound
from shuke.common.turns import alone
from shuke.customers import queries as customers

log = logging.getLogger(__name__)
State = Document.State

#: Documents of one transaction.
TOGETHER = 200
#: Verdict -> the document's state.
_STATES = {
    "held": State.HELD, "rejected": State.REJECTED, "outdated": State.OUTDATED,
    "recorded": State.APPLIED, "updated": State.APPLIED, "unchanged": State.APPLIED,
}  # fmt: skip


def kind_of(source: str) -> DocumentKind:
    """The kind of what comes through a door. Raises NotFound."""
    code = source.partition(":")[2]
    for kind in declared(DocumentKind):
        if kind.code == code:
            return kind
    raise NotFound(f"The inbox takes no documents of the kind “{code}”.")


def apply(
    source: str, ids: Sequence[int] | None = None, *, again: Sequence[str] = ()
) -> dict[int, Verdict]:
    """Apply what a door received and nobody applied yet, the oldest versions first; of those in a state
    of `again` (held, rejected) those too. Returns what became of each document. Safe at any time and in
    several processes."""
    kind = kind_of(source)
    if kind.is_paused and kind.is_paused(source):
        return {}
    states = [State.RECEIVED, *again]
    verdicts: dict[int, Verdict] = {}
    while True:
        with transaction.atomic():
            alone(source.partition(":")[0] if kind.one_by_one else source)
            rows = Document.objects.select_for_update().filter(
                source=source, state__in=states, applied_at=None
            )
            if ids is not None:
                rows = rows.filter(pk__in=[pk for pk in ids if pk not in verdicts])
            if verdicts and ids is None:
                rows = rows.exclude(pk__in=list(verdicts))
            part = list(rows.order_by("occurred_at", "pk")[:TOGETHER])
            if not part:
                return verdicts
            verdicts |= _apply(kind, source, part)


def _apply(kind: DocumentKind, source: str, part: list[Document]) -> dict[int, Verdict]:
    verdicts = _overtaken(source, part)
    waiting = [document for document in part if document.pk not in verdicts]
    while waiting:
        latest = {document.key: document for document in waiting}  # the last is the latest
        for together in _apart(kind, list(latest.values())):
            verdicts |= _record(kind, source, together)
        waiting = [document for document in waiting if document.pk not in verdicts]
        # A later version that cannot stand keeps no earlier one out.
        stands = {
            key for key, d in latest.items() if _STATES[verdicts[d.pk].outcome] == State.APPLIED
        }
        verdicts |= {
            d.pk: Verdict("outdated", customer=verdicts[latest[d.key].pk].customer)
            for d in waiting
            if d.key in stands
        }
        waiting = [document for document in waiting if document.key not in stands]
    verdicts |= _forgotten(kind, part, verdicts)
    now = clock.now()
    bulk.update(
        Document,
        ("id", "state", "reason", "value", "customer_id", "applied_at"),
        (
            (
                pk,
                state.value,
                v.reason[:60],
                v.value[:200],
                v.customer,
                now if state == State.APPLIED else None,
            )
            for pk, v in verdicts.items()
            for state in [_STATES[v.outcome]]
        ),
    )
    forgetting.empty_documents([pk for pk, verdict in verdicts.items() if verdict.forgotten])
    moves: Counter = Counter()
    for document in part:
        moves.update(arrivals.moved(document, _STATES[verdicts[document.pk].outcome]))
    arrivals.note(source, moves)
    for past in (False, True):
        if outcomes := [verdicts[d.pk].outcome for d in part if d.backfill == past]:
            facts.DOCUMENTS.record(
                SYSTEM,
                source=source,
                backfill=past,
                recorded=outcomes.count("recorded"),
                updated=outcomes.count("updated"),
                held=outcomes.count("held"),
                rejected=outcomes.count("rejected"),
            )
    return verdicts


def _forgotten(
    kind: DocumentKind, part: list[Document], verdicts: dict[int, Verdict]
) -> dict[int, Verdict]:
    """The verdicts on documents of nobody that name somebody who was forgotten. What people say themselves stays
    readable: they may want to be on record again."""
    if kind.spoken:
        return {}
    nobodys = [d for d in part if (v := verdicts[d.pk]).customer is None and not v.forgotten]
    gone = customers.name_erased([json.loads(document.payload) for document in nobodys])
    return {
        document.pk: _without_words(verdicts[document.pk])
        for document, is_gone in zip(nobodys, gone, strict=True)
        if is_gone
    }


def _without_words(verdict: Verdict) -> Verdict:
    if verdict.outcome in ("held", "rejected"):
        return Verdict("rejected", "forgotten", forgotten=True)
    return replace(verdict, value="", forgotten=True)


def _overtaken(source: str, part: list[Document]) -> dict[int, Verdict]:
    """Those that a later version has overtaken that was applied before."""
    keys = {document.key for document in part}
    applied = Document.objects.filter(source=source, key__in=keys, state=State.APPLIED)
    versions = applied.order_by("occurred_at").values_list("key", "occurred_at", "customer")
    latest = {key: (at, customer) for key, at, customer in versions}
    return {
        document.pk: Verdict("outdated", customer=latest[document.key][1])
        for document in part
        if document.key in latest and latest[document.key][0] > document.occurred_at
    }


def _apart(kind: DocumentKind, part: list[Document]) -> Iterable[list[tuple[Document, dict]]]:
    """The documents with their bodies, in rounds that hold no identity twice, in order."""
    rounds: list[list[tuple[Document, dict]]] = []
    seen: dict[Hashable, int] = {}
    for document in part:
        body = json.loads(document.payload)["body"]
        place = 0
        if kind.identity is not None:
            identity = kind.identity(body)
            place = seen[identity] = seen.get(identity, -1) + 1
        while len(rounds) <= place:
            rounds.append([])
        rounds[place].append((document, body))
    return rounds


def _record(
    kind: DocumentKind, source: str, together: list[tuple[Document, dict]]
) -> dict[int, Verdict]:
    try:
        with transaction.atomic():
            verdicts = kind.record([body for _, body in together], source=source)
        return {d.pk: verdict for (d, _), verdict in zip(together, verdicts, strict=True)}
    except Exception as error:
        if reason_of(error):
            raise
        if len(together) == 1:
            document = together[0][0]
            log.exception("document %s of %s cannot be recorded", document.pk, source)
            return {document.pk: Verdict("held", "fault", type(error).__name__)}
    # One that nobody can record must not keep the others out.
    alone: dict[int, Verdict] = {}
    for each in together:
        alone |= _record(kind, source, [each])
    return alone
