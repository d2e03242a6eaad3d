"""Reads of the inbox."""

import datetime as dt
import json

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from shuke.collect.forgetting import EMPTY
from shuke.collect.kinds import SHOP_ROLES
from shuke.collect.models import Connector, Document
from shuke.collect.slots import DocumentKind
from shuke.common.access import Actor
from shuke.common.declarations import declared
from shuke.common.errors import NotFound
from shuke.customers import queries as people


def list_documents() -> QuerySet[Document]:
    """The inbox, the latest first."""
    return Document.objects.order_by("-pk")


def documents_in(state: str) -> QuerySet[Document]:
    """The documents of one state; an index answers for all but the applied ones."""
    rows = list_documents().filter(state=state)
    return rows if state == Document.State.APPLIED else rows.filter(applied_at=None)


def get_document(document_id: int) -> Document:
    """The document with its file. Raises NotFound."""
    document = Document.objects.select_related("file").filter(pk=document_id).first()
    if document is None:
        raise NotFound(_("There is no such document."))
    return document


def versions(document: Document) -> list[Document]:
    """The versions of a document, the latest first, itself among them."""
    same = Document.objects.filter(source=document.source, key=document.key)
    return list(same.order_by("-occurred_at", "-pk")[:20])


def content(actor: Actor, document: Document, most: int = 50) -> dict:
    """What a document says, for people: `header` and `rows` of a file, or `text` (JSON); contacts hidden from
    who may not see them. `is_empty`: its words were forgotten."""
    if document.payload == EMPTY:
        return {"is_empty": True}
    payload = people.seen_texts(actor, json.loads(document.payload))
    if document.file is None:
        return {"text": json.dumps(payload.get("body"), indent=2, ensure_ascii=False)[:50_000]}
    rows = payload["rows"]
    return {"header": document.file.columns, "rows": rows[:most], "more": max(0, len(rows) - most)}


def held_sources(kind: str, since: dt.datetime) -> list[str]:
    """The doors that hold documents of a kind which came in since then."""
    held = Document.objects.filter(state="held", applied_at=None, received_at__gte=since)
    return list(
        held.filter(source__endswith=f":{kind}").values_list("source", flat=True).distinct()
    )


def doors() -> list[tuple[str, str]]:
    """Every door and what comes through it, as (source, words)."""
    doors = [
        (f"{door}:{kind.code}", f"{words} · {kind.label}")
        for kind in declared(DocumentKind)
        if kind.is_paused is None
        for door, words in kind.doors().items()
    ]
    shops = Connector.objects.order_by("name", "pk")
    return doors + [
        (f"{shop.door}:{shop.kind}.{role}", f"{shop.name} · {label}")
        for shop in shops
        for role, label in SHOP_ROLES.items()
    ]
