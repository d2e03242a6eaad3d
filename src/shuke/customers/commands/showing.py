"""What the record that stands for a person shows: its own profile, filled from those merged into it.

Each record keeps the profile that is its own. What one shows is worked out from these and from what was
chosen at each merge, so that after an unmerge both show what they would have shown without the merge.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from shuke.common import bulk, journal
from shuke.common.revisions import next_revision
from shuke.customers import search
from shuke.customers.commands.profiles import PROFILE, apply, note, spelt, stored_profiles, worth
from shuke.customers.models import Customer, Merge, OwnProfile
from shuke.customers.profile_fields import COLUMNS
from shuke.customers.queries.merges import records_of

_GROUPS = (*COLUMNS.items(), ("stage", ("stage",)))
_COLUMNS = (*PROFILE, "joined_at")

Profile = dict[str, Any]


def own_profiles(records: Iterable[int]) -> dict[int, Profile]:
    """What each of these records is on its own."""
    rows = stored_profiles(records)
    own = {pk: {column: row[column] for column in _COLUMNS} for pk, row in rows.items()}
    for row in OwnProfile.objects.filter(customer__in=list(own)):
        own[row.customer_id] |= {name: _read(name, value) for name, value in row.values.items()}
    return own


def keep_own(profiles: Mapping[int, Profile]) -> None:
    """Set what records are on their own: of those that show more only that, of others what they show."""
    with_own = set(
        OwnProfile.objects.filter(customer__in=list(profiles)).values_list("customer", flat=True)
    )
    for pk in with_own:
        values = {name: spelt(value) for name, value in profiles[pk].items()}
        OwnProfile.objects.filter(customer=pk).update(values=values)
    _show({pk: row for pk, row in profiles.items() if pk not in with_own})


def part_of_more(people: Collection[int]) -> set[int]:
    """Those of these records, which stand for themselves, that show more than their own profile."""
    rows = OwnProfile.objects.filter(customer__in=list(people))
    return set(rows.values_list("customer", flat=True))


def learn(
    rows: Sequence[tuple[int, Profile]], people: Collection[int], *, overwrite: bool
) -> dict[int, tuple[str, ...]]:
    """What arrived for records of these people, who are more than one: each record learns its own, and the
    person shows it. Gives the columns that changed of each record itself."""
    own = own_profiles({pk for pk, _given in rows})
    before = {pk: dict(row) for pk, row in own.items()}
    for pk, given in rows:
        apply(own[pk], given, overwrite)
    keep_own(own)
    show_anew(people)
    if notes := journal.current():
        note(notes, {}, before, own)
    return {
        pk: names
        for pk, row in own.items()
        if (names := tuple(name for name in _COLUMNS if row[name] != before[pk][name]))
    }


def show_anew(people: Iterable[int]) -> None:
    """Work out what these records show, which stand for themselves, and those between them and others."""
    people = sorted(people)
    records = records_of(people)
    own = own_profiles(records)
    merges: dict[int, list[tuple[int, list[str]]]] = defaultdict(list)
    rows = Merge.objects.open().filter(loser__in=records).order_by("began_at", "pk")
    for loser, winner, taken in rows.values_list("loser", "winner", "taken"):
        merges[winner].append((loser, taken))
    shows: dict[int, Profile] = {}

    def profile_of(record: int) -> Profile:
        profile = dict(own[record])
        for loser, taken in merges.get(record, ()):
            _take(profile, profile_of(loser), taken)
        shows[record] = profile
        return profile

    for person in people:
        profile_of(person)
    _remember({pk: own[pk] for pk in shows}, set(merges))
    _show(shows)


def _take(profile: Profile, other: Profile, taken: Collection[str]) -> None:
    for name, columns in _GROUPS:
        theirs = {column: other[column] for column in columns}
        here = max(worth(column, profile[column]) for column in columns)
        more = max(worth(column, theirs[column]) for column in columns) > here
        if name in taken or (here < 2 and more and f"-{name}" not in taken):
            profile |= theirs
    profile["joined_at"] = min(profile["joined_at"], other["joined_at"])


def _remember(own: Mapping[int, Profile], more: set[int]) -> None:
    """Keep the own profiles of those that show more, and of no others."""
    OwnProfile.objects.filter(customer__in=[pk for pk in own if pk not in more]).delete()
    there = part_of_more(more)
    OwnProfile.objects.bulk_create(
        OwnProfile(customer_id=pk, values={n: spelt(v) for n, v in own[pk].items()})
        for pk in sorted(more - there)
    )


def _show(profiles: Mapping[int, Profile]) -> None:
    stored = stored_profiles(profiles)
    changed = {
        pk: row for pk, row in profiles.items() if any(stored[pk][n] != row[n] for n in _COLUMNS)
    }
    if not changed:
        return
    revision = next_revision()
    bulk.update(
        Customer,
        ("id", "search_name", "revision", *_COLUMNS),
        (
            (pk, search.search_text(row["name"]), revision, *(row[name] for name in _COLUMNS))
            for pk, row in changed.items()
        ),
    )


def _read(name: str, value: Any) -> Any:
    return dt.datetime.fromisoformat(value) if name == "joined_at" and value else value
