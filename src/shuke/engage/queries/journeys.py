"""What can start something for people, to whom it happened when, and what can be done to them (0248)."""

import datetime as dt
from collections.abc import Iterator, Mapping
from itertools import batched

from django.utils.translation import gettext as _

from shuke.common import bulk_changes
from shuke.common.access import Actor, require
from shuke.common.declarations import declared
from shuke.common.errors import NotFound
from shuke.common.slots import BulkAction
from shuke.customers.queries import people_of, visible
from shuke.customers.slots import Trigger

#: People whose merges are followed at once.
BATCH = 2_000


def triggers(actor: Actor) -> list[Trigger]:
    """What may start something, of all that the actor may see."""
    return [each for each in declared(Trigger) if actor.can(each.capability)]


def deeds(actor: Actor) -> list[BulkAction]:
    """What the actor may have done to people by itself, when their turn has come."""
    return [each for each in bulk_changes.actions_of("customers", actor) if each.by_itself]


def trigger_of(actor: Actor, key: str) -> Trigger:
    """The trigger of this key. Forbidden without its right."""
    for each in declared(Trigger):
        if each.key == key:
            require(actor, each.capability)
            return each
    raise NotFound(_("There is no such trigger."))


def sentence(actor: Actor, trigger: Trigger, values: Mapping[str, str]) -> str:
    """The trigger in words, in the reader's language: "is given the tag VIP"."""
    labels = {
        field.name: dict(field.choices(actor)).get(values[field.name], values[field.name])
        if field.choices
        else values[field.name]
        for field in trigger.fields
    }
    return str(trigger.words) % labels


def happened(
    actor: Actor, key: str, values: Mapping[str, str], since: dt.datetime, until: dt.datetime
) -> Iterator[tuple[int, dt.datetime]]:
    """To whom it happened, and when, from `since` until before `until`, the earliest first; people as who
    stands for them now, of those whom the actor may see. A rehearsal counts these. Invalid when a value is missing or is no choice."""
    yield from ((pk, at) for pk, at, _thing in occasions(actor, key, values, since, until))


def occasions(
    actor: Actor, key: str, values: Mapping[str, str], since: dt.datetime, until: dt.datetime
) -> Iterator[tuple[int, dt.datetime, int]]:
    """The same, with the thing that it was about (`Trigger.thing`); 0 where it is about none."""
    trigger = trigger_of(actor, key)
    bulk_changes.check_values(actor, trigger.fields, values)
    for some in batched(trigger.happened(values, since, until), BATCH, strict=False):
        ids = {row[0] for row in some}
        people = people_of(ids)
        seen = ids if actor.scope.is_all else visible(actor, ids)
        for pk, at, *things in some:
            if pk in seen:
                yield people[pk], at, things[0] if things else 0
