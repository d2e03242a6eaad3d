"""Recognise whoever was forgotten, without keeping who they were: keyed hashes of identities (BLAKE2b, 128 bits).

A phone number has so few digits that a hash without a key could be turned back by trying all of them.
"""

import hashlib
import re
import secrets
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from shuke.common import clock
from shuke.common.errors import Invalid
from shuke.common.sql import among
from shuke.customers import erasure_list, identity_kinds
from shuke.customers.identities import MAX_LENGTH
from shuke.customers.identity_kinds import IdentityKind
from shuke.customers.mentions import texts_in
from shuke.customers.models import Customer, ErasedIdentity, Erasure, ErasureKey

#: (kind, normalised value), as `models.Identity` holds them.
Pair = tuple[str, str]
#: The kind under which a record is known by itself: somebody without any identity comes back by a restore only.
RECORD = "record"
#: A name alone recognises nobody. It says whose a document is in which nothing else does.
NAME = "name"


def digest(secret: str, pair: Pair) -> str:
    """The keyed hash of an identity, 32 hex digits."""
    kind, value = pair
    message = f"{kind}:{value}".encode()
    return hashlib.blake2b(message, key=bytes.fromhex(secret), digest_size=16).hexdigest()


def key_id(secret: str) -> str:
    """By which name the list calls this secret."""
    return hashlib.blake2b(bytes.fromhex(secret), digest_size=8, person=b"key id").hexdigest()


def key() -> ErasureKey:
    """The key under which new hashes are made."""
    row = ErasureKey.objects.order_by("at", "pk").first()
    if row is None:
        secret = secrets.token_hex(32)
        row = ErasureKey.objects.create(id=key_id(secret), secret=secret, at=clock.now())
    return row


def record_pair(customer: Customer) -> Pair:
    """What tells this record from every other one, also from one that got its number in another database."""
    return RECORD, f"{customer.pk}@{customer.joined_at.isoformat()}"


def erased_pairs(pairs: Iterable[Pair]) -> set[Pair]:
    """Those of these identities whose owner is forgotten. One small query where nobody ever was."""
    keys = list(ErasureKey.objects.all())
    if not keys or not (pairs := set(pairs)):
        return set()
    by_digest = {digest(key.secret, pair): pair for key in keys for pair in pairs}
    condition, values = among("i.digest", by_digest)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT DISTINCT i.digest FROM {ErasedIdentity._meta.db_table} i "
            f"JOIN {Erasure._meta.db_table} e ON e.id = i.erasure_id "
            f"WHERE e.ended_at IS NULL AND {condition}",
            values,
        )
        gone = {by_digest[each] for (each,) in cursor.fetchall()}
    if gone:  # their words passed through the database: `commands.compacting` has to do
        erasure_list.note("came")
    return gone


def erasures_of(pair: Pair) -> list[Erasure]:
    """The erasures that hold of whoever has this identity."""
    digests = [digest(key.secret, pair) for key in ErasureKey.objects.all()]
    rows = Erasure.objects.open().filter(identities__digest__in=digests)
    return list(rows.distinct().order_by("pk"))


def without_hash(erasure: Erasure, pairs: Iterable[Pair]) -> set[Pair]:
    """Those of the identities that this erasure does not know yet."""
    secret = key().secret
    there = set(erasure.identities.values_list("digest", flat=True))
    return {pair for pair in pairs if digest(secret, pair) not in there}


#: Account names that are shorter are words like any other.
_SHORTEST = 6
_EMAIL = re.compile(r"[^\s@,;<>\"'()]+@[^\s@,;<>\"'()]+\.\w+")
_PHONE = re.compile(r"\+?\d(?:[\s().-]{0,2}\d){6,14}")
_MOMENT = re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?:[ T]+\d{1,2}:\d{1,2}(?::\d{1,2})?)?")


def name_pair(name: str) -> Pair:
    """How a name is hashed."""
    return NAME, " ".join(name.split()).casefold()


def pairs_in(document: Any) -> set[Pair]:
    """Every identity that may stand in a document (JSON): each address and number in its texts, and each text
    as the name of an account; where there is no address and no number, as somebody's name."""
    texts = list(texts_in(document))
    contacts = _contacts_in(texts)
    accounts = [text for text in texts if _SHORTEST <= len(text.strip()) <= MAX_LENGTH]
    kinds = [kind for kind in identity_kinds.kinds().values() if kind.joins and not kind.is_contact]
    pairs = contacts | _normalised((kind, text) for text in accounts for kind in kinds)
    if not contacts:
        pairs |= {name_pair(text) for text in texts if 1 < len(text) <= MAX_LENGTH}
    return pairs


def names_contact(texts: Iterable[str]) -> bool:
    """Whether anybody's address or number stands in one of the texts."""
    return bool(_contacts_in(texts))


def _contacts_in(texts: Iterable[str]) -> set[Pair]:
    every = identity_kinds.kinds()
    patterns = ((every["email"], _EMAIL), (every["phone"], _PHONE))
    texts = [_MOMENT.sub(" ", text) for text in texts]  # some are numbers in some country
    return _normalised(
        (kind, value) for text in texts for kind, each in patterns for value in each.findall(text)
    )


def _normalised(candidates: Iterable[tuple[IdentityKind, str]]) -> set[Pair]:
    pairs: set[Pair] = set()
    for kind, value in candidates:
        try:
            form = kind.normalise(value)
        except Invalid:
            continue
        if not form.masked:
            pairs.add((kind.key, form.value))
    return pairs


def name_erased(documents: Sequence[Any]) -> list[bool]:
    """Of each document, whether somebody who was forgotten stands in it. Reads none where nobody ever was."""
    if not ErasureKey.objects.exists():
        return [False] * len(documents)
    pairs = [pairs_in(document) for document in documents]
    gone = erased_pairs(pair for each in pairs for pair in each)
    return [not gone.isdisjoint(each) for each in pairs]
