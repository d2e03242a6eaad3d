"""What is kept once per person stands on the record that stands for them: worked out anew when records
become one person, or two again."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence

from shuke.common import bulk
from shuke.common.declarations import declared
from shuke.common.revisions import next_revision, rows_removed
from shuke.customers import search
from shuke.customers.commands import showing
from shuke.customers.identity_kinds import BITS
from shuke.customers.models import Consent, ConsentState, Customer, Identity, Merge
from shuke.customers.queries.merges import records_of
from shuke.customers.slots import PersonRows

#: State, since when, and `Consent.under`.
_Word = tuple[str, dt.datetime, str | None]
#: By purpose and channel.
_Words = dict[tuple[str, str], _Word]
_WITHDRAWN = Consent.State.WITHDRAWN.value


def stand_anew(people: Sequence[int]) -> None:
    """Work out anew what is kept once per person, for these records, which stand for themselves. Call
    inside the caller's transaction."""
    records = records_of(people)
    showing.show_anew(people)
    _consents(records)
    _contacts(records)
    search.index(sorted(people))
    for table in declared(PersonRows):
        if table.on_merge is not None:
            table.on_merge(sorted(people))


def consents_anew(people: Iterable[int]) -> None:
    """The same for what they agree to."""
    _consents(records_of(people))


def contacts_anew(people: Iterable[int]) -> None:
    """The same for how they are known."""
    _contacts(records_of(people))


def last_words(records: Iterable[int]) -> dict[tuple[int, str, str], tuple[str, dt.datetime]]:
    """What each record itself said last: record, purpose, channel -> state, when."""
    rows = Consent.objects.filter(customer__in=list(records)).order_by("at", "pk")
    columns = ("customer", "purpose", "channel", "state", "at")
    return {(who, *what): (state, at) for who, *what, state, at in rows.values_list(*columns)}  # type: ignore[misc]


def _contacts(records: dict[int, int]) -> None:
    """`known_by`: of each record its own, of whom it stands for all of theirs."""
    bits = dict.fromkeys(records, 0)
    exact = Identity.objects.filter(customer__in=records, masked=False)
    for owner, kind in exact.values_list("customer", "kind"):
        bits[owner] |= BITS.get(kind, 0)
        bits[records[owner]] |= BITS.get(kind, 0)
    there = dict(Customer.objects.filter(pk__in=records).values_list("pk", "known_by"))
    revision = next_revision()
    rows = [(pk, value, revision) for pk, value in bits.items() if there.get(pk) != value]
    if rows:
        bulk.update(Customer, ("id", "known_by", "revision"), rows)


def _consents(records: dict[int, int]) -> None:
    """The state of each person; those of records that are part of somebody go."""
    words = _last_words(records)
    rows = [
        (person, *key, *state)
        for person in sorted(set(records.values()))
        for key, state in words[person].items()
    ]
    there = {
        (row.customer_id, row.purpose, row.channel): row
        for row in ConsentState.objects.filter(customer__in=records)
    }
    revision = next_revision()
    wanted = {row[:3]: row for row in rows}
    changed = [
        (*row, revision)
        for key, row in wanted.items()
        if key not in there or (there[key].state, there[key].at, there[key].under) != row[3:]
    ]
    if changed:
        key = ("customer_id", "purpose", "channel")
        columns = (*key, "state", "at", "under", "revision")
        bulk.upsert(ConsentState, columns, changed, key=key, update=columns[3:])
    gone = [row.pk for key, row in there.items() if key not in wanted]
    if gone:
        ConsentState.objects.filter(pk__in=gone).delete()
        rows_removed(ConsentState)


def _last_words(records: dict[int, int]) -> dict[int, _Words]:
    """What each record's last word is by purpose and channel: its own statements in order, and at the
    moment of a merge the stricter of its own and of what the other's was."""
    events: dict[int, list[tuple]] = defaultdict(list)
    statements = Consent.objects.filter(customer__in=records)
    columns = ("customer", "at", "pk", "purpose", "channel", "state", "under")
    for record, at, pk, purpose, channel, state, under in statements.values_list(*columns):
        events[record].append((at, 0, pk, ((purpose, channel), state, under)))
    began = dict(Merge.objects.open().filter(loser__in=records).values_list("loser", "began_at"))
    parts: dict[int, list[int]] = defaultdict(list)
    pointers = Customer.objects.filter(pk__in=records).exclude(merged_into=None)
    for record, into in pointers.values_list("pk", "merged_into"):
        parts[into or 0].append(record)
    words: dict[int, _Words] = {}

    def word(record: int) -> _Words:
        mine: _Words = {}
        for part in parts[record]:
            at = began.get(part) or dt.datetime.min.replace(tzinfo=dt.UTC)
            events[record].append((at, 1, part, word(part)))
        for at, merged, _pk, what in sorted(events[record], key=lambda event: event[:3]):
            if merged:
                for key, other in what.items():
                    mine[key] = _stricter(mine.get(key), other)
            else:
                key, state, under = what
                mine[key] = _later(mine.get(key), (state, at, under))
        words[record] = mine
        return mine

    for person in set(records.values()):
        word(person)
    return words


def _later(before: _Word | None, word: _Word) -> _Word:
    """The word that follows another; what only a partner was given takes nothing from the shop's own."""
    if before and before[0] == word[0] and word[2] and not before[2]:
        return before
    return word


def _stricter(one: _Word | None, other: _Word) -> _Word:
    """A withdrawal before a grant, the shop's own grant before what a partner was given, else the later."""
    if one is None:
        return other
    return max(one, other, key=lambda each: (each[0] == _WITHDRAWN, not each[2], each[1]))
