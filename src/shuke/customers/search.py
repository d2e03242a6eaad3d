"""Finding a customer among a million by a piece of what is known of them.

Each customer has one document of *tokens*, and a search asks for documents that hold a token
beginning with each typed word. Names give their words, Chinese names their endings, pinyin and
initials; an e-mail address begins with "@", a phone stands forwards after "$" and backwards
after "#" (so that its last digits are a beginning). SQLite keeps the documents in an FTS5 table,
PostgreSQL in a tsvector under GIN; both answer a prefix from an index. `docs/decisions/0016`.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache

from django.db import connection
from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL

from shuke.common.access import Actor
from shuke.common.declarations import declared
from shuke.common.sql import among
from shuke.customers import identities
from shuke.customers.identity_kinds import is_hidden, kinds_of
from shuke.customers.models import Customer, Identity, OwnProfile
from shuke.customers.pinyin import readings
from shuke.customers.queries.merges import people_of, records_of
from shuke.customers.slots import CustomerFinder

TABLE = "customers_search"
#: Up to so many hits are listed; above that the wanted order is walked and each row tested.
FEW = 500
#: Most names: letters without accents and common characters, each of which is its own simplest form.
_PLAIN = re.compile(r"[ -~\u4e00-\u9fff]*")
_PLAIN_WORD = re.compile(r"[0-9a-z\u4e00-\u9fff]+")
_CJK = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af]+")
_MAX_TOKENS = 64
#: Names of one batch of an import, each asked for twice: for the list and for the search.
_REMEMBERED = 10_000
#: A phone of which a part is hidden: 138****5678, as pages and marketplaces write it, with any sign for the hidden.
_HIDDEN_PHONE = re.compile(r"(\+?\d{1,7})[*•●✱xX]{2,}(\d{1,7})")
#: So many signs may stand for the hidden part.
_HIDDEN_SIGNS = range(2, 10)


def search_text(name: str) -> str:
    """`Customer.search_name`: what a list of names is sorted by (pinyin first)."""
    return " ".join(name_tokens(name))[:600]


@lru_cache(maxsize=_REMEMBERED)
def name_tokens(name: str) -> tuple[str, ...]:
    """Lower-case tokens of a name: 林小满 -> linxiaoman 林小满 小满 满 xiaoman man lxm xm."""
    tokens: list[str] = []
    words = _words(name)
    for word in words:
        for part in _split_scripts(word):
            tokens += _chinese_tokens(part) if _CJK.fullmatch(part) else [part]
    if len(words) > 1 and all(word.isascii() for word in words):
        tokens.append("".join(word[0] for word in words))
    if len(words) > 1:
        tokens.append("".join(words))
    return tuple(dict.fromkeys(tokens))[:_MAX_TOKENS]


def _chinese_tokens(name: str) -> list[str]:
    name = name[:12]
    first, *others = readings(name) or [[]]
    tokens = ["".join(first)] if first else []
    tokens += [name[start:] for start in range(len(name))]
    for syllables in (first, *others):
        tokens += ["".join(syllables[start:]) for start in range(len(syllables))]
        initials = "".join(syllable[0] for syllable in syllables)
        tokens += [initials[start:] for start in range(len(initials) - 1)]
    return tokens


def identity_tokens(kind: str, value: str) -> Sequence[str]:
    """Tokens of one exact identity. Contact details carry a sign of their own ("@", "#", "$")."""
    if kind == "email":
        return ["@" + _joined(value)]
    if kind == "phone":
        digits = re.sub(r"\D", "", value)
        national = digits[2:] if digits.startswith("86") else digits
        return ["#" + digits[::-1], "$" + national]
    if kind == "plate":  # by any of its endings, as phones are
        return [value.casefold()[start:] for start in range(max(len(value) - 3, 1))]
    # Nicknames are names: 小满妈妈88 is found by 妈妈, by its pinyin and by 88.
    return name_tokens(value)


def _tail_tokens(hidden: str) -> list[str]:
    """Tokens of a phone stored hidden in part: by its last digits it is asked for as a whole one is."""
    tail = re.search(r"\d{4,}$", unicodedata.normalize("NFKC", hidden))
    return ["#" + tail[0][::-1]] if tail else []


def _words(text: str) -> list[str]:
    """Lower-case words of letters and digits, without accents: "Zoë O'Neil" -> zoe o neil."""
    if _PLAIN.fullmatch(text):
        return _PLAIN_WORD.findall(text.lower())
    decomposed = unicodedata.normalize("NFKD", text)
    plain = "".join(char for char in decomposed if not unicodedata.combining(char)).casefold()
    recomposed = unicodedata.normalize("NFKC", plain)
    return "".join(char if char.isalnum() else " " for char in recomposed).split()


def _joined(text: str) -> str:
    return "".join(_words(text))


def _split_scripts(word: str) -> list[str]:
    """A word at the borders between Chinese and other signs: "小满mama" -> 小满, mama."""
    cut = _CJK.sub(lambda match: f" {match[0]} ", word)
    return cut.split()


# -- keeping the index ---------------------------------------------------------------------------


def index(ids: Sequence[int]) -> None:
    """Write the documents of these customers anew. Call in the transaction that changed them."""
    for start in range(0, len(ids), 5000):
        _index(list(ids[start : start + 5000]))


def forget(ids: Sequence[int]) -> None:
    """Delete the documents of these customers, who are no more."""
    key = "customer_id" if connection.vendor == "postgresql" else "rowid"
    condition, values = among(key, ids)
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {TABLE} WHERE {condition}", values)


def rebuild() -> int:
    """Write every document anew, in steps of 5,000 customers; returns how many."""
    ids = list(Customer.objects.order_by("pk").values_list("pk", flat=True))
    index(ids)
    return len(ids)


def _index(ids: list[int]) -> None:
    """One document a person: what is known of every record of theirs; merged ones have none."""
    people = set(people_of(ids).values())
    records = records_of(people)
    if merged := records.keys() - people:
        forget(list(merged))
    tokens: dict[int, list[str]] = defaultdict(list)
    for pk, name in Customer.objects.filter(pk__in=records).values_list("pk", "name"):
        tokens[records[pk]] += name_tokens(name)
    if merged:  # the name of their own, where they show another record's
        own = OwnProfile.objects.filter(customer__in=records)
        for pk, values in own.values_list("customer", "values"):
            tokens[records[pk]] += name_tokens(values["name"])
    rows = Identity.objects.filter(customer_id__in=records)
    columns = ("customer_id", "kind", "value", "masked")
    listed = list(rows.values_list(*columns))
    declared_kinds = kinds_of(row[1] for row in listed)
    for pk, kind, value, masked in listed:
        if not masked or not is_hidden(declared_kinds[kind], value):
            tokens[records[pk]] += identity_tokens(kind, value)
        elif kind == "phone":
            tokens[records[pk]] += _tail_tokens(value)
    documents = [(pk, list(dict.fromkeys(words))) for pk, words in tokens.items()]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.executemany(
                f"INSERT INTO {TABLE} (customer_id, tokens) VALUES (%s, array_to_tsvector(%s)) "
                "ON CONFLICT (customer_id) DO UPDATE SET tokens = excluded.tokens",
                documents,
            )
        else:
            cursor.executemany(
                f"INSERT OR REPLACE INTO {TABLE} (rowid, tokens) VALUES (%s, %s)",
                [(pk, " ".join(words)) for pk, words in documents],
            )


# -- asking it -----------------------------------------------------------------------------------


def narrow(customers: QuerySet, text: str, actor: Actor, ids: list[int] | None = None) -> QuerySet:
    """Those of `customers` who match `text`; contact details count for those who may see them.

    `ids` is the answer of `find` with FEW + 1 where the caller has it already.
    """
    if ids is None:
        ids = find(text, actor, limit=FEW + 1)
    if len(ids) <= FEW:
        return customers.filter(pk__in=ids)
    return customers.filter(_any_of(text, actor))


def find(text: str, actor: Actor, *, limit: int) -> list[int]:
    """Ids of customers who match `text`, newest first, at most `limit`."""
    others = [pk for each in declared(CustomerFinder) for pk in each.find(actor, text.strip())]
    others += _by_hidden(text, limit)
    query = _query(text, contact=actor.can("customers.contact"))
    if not query:
        return list(dict.fromkeys(others))[:limit]
    key, condition = _condition()
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {key} FROM {TABLE} WHERE {condition} ORDER BY {key} DESC LIMIT %s",
            [query, limit],
        )
        hits = [row[0] for row in cursor.fetchall()]
    if others:  # what other rooms know may hang on a record that was merged away
        stands = people_of(others)
        others = [stands[pk] for pk in others]
    return list(dict.fromkeys([*others, *hits]))[:limit]


def _by_hidden(text: str, limit: int) -> list[int]:
    """Ids of those of whom an identity is stored hidden in part, typed as pages show it. Everybody who sees
    people sees it so, hence no right is asked; it is looked up whole, so that no part of it can be guessed."""
    folded = unicodedata.normalize("NFKC", "".join(text.split()))
    if hidden := _HIDDEN_PHONE.fullmatch(folded):
        head, tail = hidden.groups()
        values = {f"{head}{'*' * signs}{tail}" for signs in _HIDDEN_SIGNS}
    elif identities.is_masked("email", folded):
        values = set()
    else:
        return []
    rows = Identity.objects.filter(value__in=[*values, folded, text.strip()], masked=True)
    return list(rows.order_by("-customer").values_list("customer", flat=True)[:limit])


def _condition() -> tuple[str, str]:
    if connection.vendor == "postgresql":
        return "customer_id", "tokens @@ %s::tsquery"
    return "rowid", f"{TABLE} MATCH %s"


def _any_of(text: str, actor: Actor) -> RawSQL:
    """A condition for many hits. The plus keeps SQLite from fetching and sorting them all: it
    walks the index of the wanted order and looks each row up among the hits instead."""
    key, condition = _condition()
    plus = "" if connection.vendor == "postgresql" else "+"
    return RawSQL(  # noqa: S611 - only the search itself is a parameter, quoted by the driver
        f'{plus}"customers_customer"."id" IN (SELECT {key} FROM {TABLE} WHERE {condition})',
        [_query(text, contact=actor.can("customers.contact"))],
        output_field=BooleanField(),
    )


def _query(text: str, *, contact: bool) -> str:
    """The search in the language of the database's index; empty when nothing can match."""
    words = [part for word in _words(text) for part in _split_scripts(word)]
    if not words:
        return ""
    alternatives = [words[:8]]
    joined = "".join(words)
    if contact:
        hidden = _HIDDEN_PHONE.fullmatch(unicodedata.normalize("NFKC", "".join(text.split())))
        if hidden and len(joined) >= 6:  # whose phone is whole may be named by it, too
            head, tail = (re.sub(r"\D", "", part) for part in hidden.groups())
            alternatives.append([f"${head}", f"#{tail[::-1]}"])
        elif joined.isdigit() and len(joined) >= 4:
            # Two zeros are how a country's code begins, or the last digits of a phone.
            whole = re.sub(r"^00", "", joined)
            alternatives += [["#" + digits[::-1]] for digits in {joined, whole} if len(digits) >= 4]
            alternatives += [["$" + whole]] if len(whole) >= 4 else []
        elif joined.isascii():
            alternatives.append(["@" + joined])
    if connection.vendor == "postgresql":
        ands = (" & ".join(f"'{token}':*" for token in tokens) for tokens in alternatives)
        return " | ".join(f"({part})" for part in ands)
    ands = (" AND ".join(f'"{token}"*' for token in tokens) for tokens in alternatives)
    return " OR ".join(f"({part})" for part in ands)
