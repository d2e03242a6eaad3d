"""Who is meant by what somebody says or shows at the till: one person, several, or nobody yet."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from shuke.common.access import Actor, require
from shuke.common.errors import Invalid
from shuke.counter.scanning import scanned
from shuke.customers import queries as customers

#: Candidates of one page: more are no help to somebody with a queue before them.
MOST = 8
#: What proves itself only to who may see it in full; a card or account is shown by its owner.
CONTACTS = ("phone", "email")
KINDS = (*CONTACTS, "card", "number", "taobao", "web")
_CARD = re.compile(r"(?=.*\d)[A-Za-z0-9-]{4,40}")


@dataclass(frozen=True)
class Candidate:
    """One of several who may be meant: contact details masked, as others stand around the till."""

    id: int
    name: str
    hint: str


@dataclass(frozen=True)
class Lookup:
    """The answer: `person` when there is exactly one, else `candidates`."""

    text: str
    person: int | None = None
    candidates: list[Candidate] = field(default_factory=list)
    has_more: bool = False
    #: Somebody is known by this and of stores that the actor does not see.
    is_beyond: bool = False
    #: Fields of a new person that the text fills: {"phone": …}, {"card": …} or {"name": …}.
    fills: Mapping[str, str] = field(default_factory=dict)


def look_up(actor: Actor, raw: str) -> Lookup:
    """Somebody by a phone, its last digits, an e-mail, a card, the content of a QR code or a name.

    A whole number, address or card decides; pieces of them are searched. At most `MOST` candidates.
    """
    if not actor.can("till.use"):
        require(actor, "calls.log")
    require(actor, "customers.view")
    text = scanned(raw)
    if not text:
        return Lookup("")
    owners = _owners(actor, text)
    seen = customers.visible(actor, owners)
    if len(seen) == 1:
        return Lookup(text, person=seen.pop())
    if seen:
        return Lookup(text, candidates=_candidates(actor, sorted(seen)))
    fills = _fills(text)
    if owners:
        return Lookup(text, is_beyond=True, fills=fills)
    matches = customers.find_customers(actor, text, limit=MOST + 1)
    if len(matches) == 1:
        return Lookup(text, person=matches[0].id, fills=fills)
    ids = [match.id for match in matches]
    candidates = _candidates(actor, ids[:MOST])
    return Lookup(text, candidates=candidates, has_more=len(ids) > MOST, fills=fills)


def _owners(actor: Actor, text: str) -> set[int]:
    """Whoever stands for the records that are known by exactly this."""
    forms = []
    for kind in KINDS:
        if kind in CONTACTS and not actor.can("customers.contact"):
            continue
        try:
            form = customers.normalise(kind, text)
        except Invalid:
            continue
        if not form.masked:
            forms.append((kind, form.value))
    values = {value for _kind, value in forms}
    rows = customers.Identity.objects.filter(value__in=values, masked=False)
    ids = [pk for kind, value, pk in rows.values_list("kind", "value", "customer_id")
           if (kind, value) in forms]  # fmt: skip
    return set(customers.people_of(ids).values())


def _candidates(actor: Actor, ids: list[int]) -> list[Candidate]:
    rows = {row.pk: row for row in customers.people(actor).filter(pk__in=ids)}
    contacts = customers.contacts(actor, ids, as_stored=True)
    return [
        Candidate(pk, str(rows[pk]), _hint(rows[pk], contacts.get(pk, [])))
        for pk in ids
        if pk in rows
    ]


def _hint(row: customers.Customer, contacts: list[customers.Contact]) -> str:
    phone = next((each for each in contacts if each.kind == "phone"), None)
    masked = phone.value if phone and (phone.hidden or phone.masked) else ""
    if phone and not masked:
        masked = customers.hide(phone.kind, phone.value)
    return " · ".join(part for part in (masked, row.city) if part)


def _fills(text: str) -> dict[str, str]:
    for kind in CONTACTS:
        try:
            if not customers.normalise(kind, text).masked:
                return {kind: text}
        except Invalid:
            continue
    if _CARD.fullmatch(text) and not text.isalpha():
        return {"card": text} if len(text) >= 6 or not text.isdigit() else {}
    return {"name": text} if not any(sign.isdigit() for sign in text) else {}
