"""Facts in words: who did what to which thing, in the language of the page.

Rows hold ids, so that a customer's name stands in the record only; names are read for a page of rows
at once, as far as whoever looks may see them.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from shuke.common.access import Actor, author
from shuke.common.facts import FACTS, SUBJECTS
from shuke.common.models import RecordedFact


def read_names(actor: Actor, rows: Sequence[RecordedFact]) -> None:
    """Set `names` of each row: what the things that it mentions are called. One query or two per kind
    of thing."""
    ids: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        for key, pk in _mentions(row).items():
            ids[key].add(pk)
    names = {key: SUBJECTS[key].names(actor, some) for key, some in ids.items()}
    for row in rows:
        row.names = {key: names[key].get(pk) or f"#{pk}" for key, pk in _mentions(row).items()}


def sentence(row: RecordedFact) -> str:
    """What the actor did, as the rest of a sentence that begins with their name."""
    fact = FACTS.get(row.kind)
    if fact is not None and fact.words:
        words = {key: _value(fact.values.get(key, {}), value) for key, value in row.payload.items()}
        try:
            return str(fact.words) % {**words, **row.names}
        except (KeyError, TypeError, ValueError):  # an older row that holds less
            pass
    return f"{row.kind} {row.names.get(row.subject, '')}".strip()


def actor_name(row: RecordedFact) -> str:
    """Who did it, in words."""
    if row.actor_id is None and not row.actor_name:
        return _("Somebody")
    return author(row.actor_id, row.actor_name)


def url(row: RecordedFact) -> str | None:
    """The page of what the row is about, if it has one."""
    subject = SUBJECTS.get(row.subject)
    if subject is None or not subject.page or row.subject_id is None:
        return None
    return reverse(subject.page, args=[row.subject_id])


def _mentions(row: RecordedFact) -> dict[str, int]:
    """The things that a row names by their id: its subject, and others in its payload."""
    others = {
        key: value
        for key, value in row.payload.items()
        if key in SUBJECTS and isinstance(value, int)
    }
    if row.subject in SUBJECTS and row.subject_id is not None:
        others[row.subject] = row.subject_id
    return others


def _value(words: Mapping[str, Any], value: Any) -> str:
    """Long lists of ids are told by their length."""
    return str(len(value)) if isinstance(value, list) else str(words.get(str(value), value))
