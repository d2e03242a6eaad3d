"""What shops tell of an order apart from the order: noted, and laid over it."""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from shuke.collect import arrivals
from shuke.collect.connectors.kinds import Part
from shuke.collect.models import Connector, Document, OrderPart
from shuke.collect.slots import Body
from shuke.common import clock

KINDS = {
    "refunds": OrderPart.Kind.REFUND,
    "parcels": OrderPart.Kind.PARCEL,
    "deletions": OrderPart.Kind.DELETION,
}
_ROLES = {kind: role for role, kind in KINDS.items()}


def source_of(connector: Connector, role: str) -> str:
    """`Document.source` of what that connector tells of it."""
    return f"{connector.door}:{connector.kind}.{role}"


def document_of(role: str, part: Part) -> str:
    """The key of the document that tells of the part."""
    return part.order if role == "deletions" else f"{part.order}/{part.number}"


def versions(connector: Connector, role: str, documents: Collection[str]) -> dict[str, list[Body]]:
    """What stands or waits of these documents, by key, the newest version first: while the order of a part is
    awaited an older version may come after a newer one, which the inbox has judged and holds."""
    states = (Document.State.RECEIVED, Document.State.HELD, Document.State.APPLIED)
    rows = Document.objects.filter(
        source=source_of(connector, role), key__in=set(documents), state__in=states
    ).exclude(payload="")
    bodies: dict[str, list[Body]] = {}
    for key, payload in rows.order_by("-occurred_at", "-pk").values_list("key", "payload"):
        bodies.setdefault(key, []).append(json.loads(payload)["body"])
    return bodies


def note(connector: Connector, role: str, part: Part) -> None:
    """Keep what was said in the version that counts."""
    document = document_of(role, part)
    OrderPart.objects.update_or_create(
        connector=connector,
        order=part.order,
        kind=KINDS[role],
        number=part.number,
        defaults={"value": part.value, "document": document},
    )


def of_orders(connector: Connector, keys: Collection[str]) -> dict[str, list[OrderPart]]:
    """The parts of these orders, by the key of the order's document."""
    pieces: dict[str, list[OrderPart]] = {}
    rows = OrderPart.objects.filter(connector=connector, order__in=set(keys))
    for part in rows.order_by("order", "kind", "number"):
        pieces.setdefault(part.order, []).append(part)
    return pieces


def latest_orders(connector: Connector, keys: Collection[str]) -> dict[str, Body]:
    """The latest applied version of each of these orders that came."""
    rows = Document.objects.filter(
        source=source_of(connector, "orders"), key__in=keys, state=Document.State.APPLIED
    )
    versions = rows.order_by("occurred_at", "pk").values_list("key", "payload")
    return {key: json.loads(payload)["body"] for key, payload in versions}


def release(connector: Connector, pieces: Sequence[OrderPart], customer: int | None) -> None:
    """Settle the documents of parts that waited for the order that is recorded now, and whose it is."""
    for role in {_ROLES[OrderPart.Kind(part.kind)] for part in pieces}:
        source = source_of(connector, role)
        waiting = Document.objects.select_for_update(no_key=True).filter(
            source=source,
            key__in=_documents(pieces, role),
            state=Document.State.HELD,
            reason="order_awaited",
            applied_at=None,
        )
        moves: Counter = Counter()
        ids = []
        for document in waiting.only("state", "received_at").order_by("pk"):
            moves.update(arrivals.moved(document, Document.State.APPLIED))
            ids.append(document.pk)
        Document.objects.filter(pk__in=ids).update(
            state=Document.State.APPLIED,
            reason="",
            value="",
            applied_at=clock.now(),
            customer=customer,
        )
        arrivals.note(source, moves)


def _documents(pieces: Iterable[OrderPart], role: str) -> list[str]:
    return [part.document for part in pieces if _ROLES[OrderPart.Kind(part.kind)] == role]
