"""Exactly known people behind what somebody pasted: numbers, e-mails, phones. Nothing is written."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import batched

from django.db import connection

from shuke.common.access import Actor, require
from shuke.common.errors import Invalid
from shuke.common.sql import among
from shuke.customers.identities import clean
from shuke.customers.identity_kinds import IdentityKind, kinds
from shuke.customers.joining.rules import Rules
from shuke.customers.queries.joining import rules_now
from shuke.customers.queries.merges import people_of

BATCH = 20_000
_OWN_ID = re.compile(r"#(\d{1,18})")


@dataclass(frozen=True)
class Identified:
    """`customer_id` of the survivor, or None with `why`: blank, unknown, hidden or several."""

    customer_id: int | None
    why: str = ""


def identify(actor: Actor, entries: Sequence[str]) -> list[Identified]:
    """One answer per entry, in order: a customer number, e-mail, phone, member card or shop
    account as it was written, or `#123`, the id of a record. Masked ones identify nobody."""
    require(actor, "customers.view")
    rules = rules_now()
    joining = [kind for key, kind in kinds().items() if key in rules.rank]
    wanted = [_meaning(entry, joining, rules) for entry in entries]
    owners = owners_of({form for meaning in wanted for form in meaning.forms})
    present = existing({meaning.own for meaning in wanted if meaning.own is not None})
    people = people_of({*owners.values(), *present})
    return [_answer(meaning, owners, present, people) for meaning in wanted]


def existing(customer_ids: Iterable[int]) -> set[int]:
    """Those of the ids that are somebody's."""
    owners_of_forms: set[int] = set()
    for some in batched(customer_ids, BATCH, strict=False):
        condition, values = among("id", some)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT id FROM customers_customer WHERE {condition}", values)
            owners_of_forms.update(row[0] for row in cursor.fetchall())
    return owners_of_forms


@dataclass(frozen=True, slots=True)
class _Meaning:
    """What an entry may be: stored forms (kind, value), an own id; else `why` it is nobody."""

    forms: tuple[tuple[str, str], ...] = ()
    own: int | None = None
    why: str = "unknown"


def _meaning(entry: str, joining: list[IdentityKind], rules: Rules) -> _Meaning:
    text = clean(entry)
    if own := _OWN_ID.fullmatch(text):
        return _Meaning(own=int(own[1]))
    forms, why = [], "unknown"
    for kind in joining:
        if (kind.key == "email") != ("@" in text) and not kind.is_own:
            continue  # what looks like an e-mail address is nothing else
        try:
            identity = kind.normalise(text)
        except Invalid as error:
            why = "blank" if error.code == "blank" else why
            continue
        if identity.masked or not rules.joins(kind.key, identity.value):
            why = "hidden"
        else:
            forms.append((kind.key, identity.value))
    return _Meaning(tuple(forms), why=why)


def owners_of(forms: Collection[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """The record that has each of these stored forms (kind, value), whoever stands for it now. Masked ones are
    nobody's."""
    owners: dict[tuple[str, str], int] = {}
    for some in batched(sorted({value for _kind, value in forms}), BATCH, strict=False):
        condition, values = among("value", some)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT kind, value, customer_id FROM customers_identity "
                f"WHERE NOT masked AND {condition}",
                values,
            )
            owners |= {(kind, value): owner for kind, value, owner in cursor.fetchall()}
    return {form: owner for form, owner in owners.items() if form in forms}


def _answer(
    meaning: _Meaning,
    owners: dict[tuple[str, str], int],
    present: set[int],
    people: dict[int, int],
) -> Identified:
    matches = {owners[form] for form in meaning.forms if form in owners}
    matches |= {meaning.own} & present if meaning.own is not None else set()
    persons = {people[owner] for owner in matches}
    if len(persons) == 1:
        return Identified(persons.pop())
    return Identified(None, "several" if persons else meaning.why)
