"""Every statement that a segment can make about a person: the one list of fields.

A field is one object (`fields.field.Field`): the checker, the builder, the documentation, the text form,
the compiler and the sentences read all of it here. Rooms above add theirs (`insight.slots.SegmentField`).
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache

from shuke.common.declarations import declared
from shuke.insight.segments.fields import (
    behaviour,
    birthdays,
    children,
    contact,
    days,
    household,
    kinds,
    memberships,
    next_orders,
    orders,
    own,
    profile,
    scores,
    spoken,
    things,
    value,
    visits,
)
from shuke.insight.segments.fields.field import Field
from shuke.insight.slots import SegmentField

__all__ = ["FIELDS", "Field"]

OWN = (
    profile.STAGE,
    profile.CITY,
    profile.PROVINCE,
    profile.REGION,
    profile.COUNTRY,
    profile.SOURCE,
    profile.LANGUAGE,
    profile.GENDER,
    birthdays.BIRTH_MONTH,
    birthdays.BIRTHDAY,
    birthdays.ANNIVERSARY,
    profile.JOINED,
    contact.CONSENT,
    contact.CONTACTS,
    contact.REACHABLE,
    memberships.IN_LIST,
    memberships.TAG,
    *own.FIELDS,
    children.CHILDREN,
    children.CHILD_AGE,
    children.CHILD_BIRTHDAY,
    household.MEMBER,
    *things.FIELDS,
    days.LAST_ORDER,
    days.FIRST_ORDER,
    *orders.FIELDS,
    behaviour.SEQUENCE,
    behaviour.EVENTS,
    *spoken.FIELDS,
    visits.FIRST_VISIT,
    visits.LAST_VISIT,
    *scores.FIELDS,
    kinds.FIELD,
    *value.FIELDS,
    *next_orders.FIELDS,
    *memberships.SEGMENTS,
)


class _Fields(Mapping[str, Field]):
    """By key: insight's own, then what other rooms declared until now."""

    def __getitem__(self, key: str) -> Field:
        return _by_key(tuple(declared(SegmentField)))[key]

    def __iter__(self) -> Iterator[str]:
        return iter(_by_key(tuple(declared(SegmentField))))

    def __len__(self) -> int:
        return len(_by_key(tuple(declared(SegmentField))))


@lru_cache(8)
def _by_key(added: tuple[SegmentField, ...]) -> dict[str, Field]:
    fields = [*OWN, *(each.build() for each in added)]
    by_key = {field.key: field for field in fields}
    if len(by_key) < len(fields):
        raise ValueError("two fields of segments have one key")
    return by_key


FIELDS = _Fields()
