"""Whom or what an audit entry is about: its name today, and the page that shows it.

Entries hold ids, so that a customer's name stands in the record only.
"""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from shuke.collect import queries as collect
from shuke.common.access import Actor
from shuke.customers import queries as customers
from shuke.insight import queries as insight
from shuke.operate.models import AuditEntry, Task

#: Key in the details -> the page of that thing.
PAGES = {
    "customer": "customers:record",
    "segment": "insight:segment",
    "list": "insight:list",
    "campaign": "engage:campaign",
    "import": "collect:import",
    "staff": "operate:member",
    "task": "operate:task",
}


def name(actor: Actor, entries: Sequence[AuditEntry]) -> None:
    """Set `subject` of each entry that is about a customer or a segment; a few queries in all."""
    people = _customer_names(actor, _ids(entries, "customer"))
    segments = {pk: insight.segment_name(pk) for pk in _ids(entries, "segment")}
    lists = insight.list_names() if _ids(entries, "list") else {}
    files = collect.list_imports().filter(pk__in=_ids(entries, "import"))
    imports = dict(files.values_list("pk", "file_name"))
    work = dict(Task.objects.filter(pk__in=_ids(entries, "task")).values_list("pk", "title"))
    for entry in entries:
        detail: dict[str, Any] = entry.detail
        if customer := detail.get("customer"):
            entry.subject = people.get(customer) or f"#{customer}"
        elif segment := detail.get("segment"):
            entry.subject = segments.get(segment) or f"#{segment}"
        elif kept := detail.get("list"):
            entry.subject = lists.get(kept) or f"#{kept}"
        elif campaign := detail.get("campaign"):
            entry.subject = detail.get("name") or f"#{campaign}"
        elif task := detail.get("task"):
            entry.subject = work.get(task) or f"#{task}"
        elif source := detail.get("import"):
            entry.subject = imports.get(source) or f"#{source}"


def url(entry: AuditEntry) -> str | None:
    """The page of what the entry is about, if it has one."""
    for key, page in PAGES.items():
        if isinstance(number := entry.detail.get(key), int):
            return reverse(page, args=[number])
    return None


def _ids(entries: Sequence[AuditEntry], key: str) -> set[int]:
    return {entry.detail[key] for entry in entries if isinstance(entry.detail.get(key), int)}


def _customer_names(actor: Actor, ids: set[int]) -> dict[int, str]:
    if not ids or not actor.can("customers.view"):
        return {}
    return {person.pk: str(person) for person in customers.people(actor).filter(pk__in=ids)}
