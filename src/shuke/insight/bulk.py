"""What insight lets people do with many customers of the list at once."""

from collections.abc import Mapping, Sequence

from shuke.common.access import Actor
from shuke.insight.models import ListMember


def list_choices(actor: Actor) -> list[tuple[str, str]]:
    from shuke.insight.queries import list_lists

    return [(str(each.id), each.name) for each in list_lists(actor)]


def put_on_list(actor: Actor, ids: Sequence[int], values: Mapping[str, str]) -> list[int]:
    """Those who were not on the list yet."""
    from shuke.insight.commands import add_to_list

    list_id = int(values["list"])
    running = ListMember.objects.filter(list=list_id, customer__in=ids, ended_at=None)
    there = set(running.values_list("customer_id", flat=True))
    add_to_list(actor, list_id, ids)
    return [pk for pk in ids if pk not in there]


def take_off_list(actor: Actor, ids: Sequence[int], values: Mapping[str, str]) -> None:
    from shuke.insight.commands import remove_from_list

    remove_from_list(actor, int(values["list"]), ids)


def keep_as_list(actor: Actor, ids: Sequence[int], values: Mapping[str, str]) -> list[int]:
    """The new list; of a name that is in use, numbered."""
    from shuke.insight.commands import keep_people

    return [keep_people(actor, ids, name=values["name"], numbered=True).pk]


def end_list(actor: Actor, ids: Sequence[int], _values: Mapping[str, str]) -> None:
    from shuke.insight.commands import archive_list

    for list_id in ids:
        archive_list(actor, list_id)
