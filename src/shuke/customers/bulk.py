"""What can be done with many customers of the list at once."""

from collections.abc import Mapping, Sequence

from shuke.common.access import Actor


def tag_names(_actor: Actor) -> list[str]:
    from shuke.customers.queries import present_tags

    return [tag.name for tag in present_tags()]


def tag_choices(_actor: Actor) -> list[tuple[str, str]]:
    from shuke.customers.queries import present_tags

    return [(str(tag.pk), tag.name) for tag in present_tags()]


def tag(actor: Actor, ids: Sequence[int], values: Mapping[str, str]) -> list[int]:
    """The spells that began."""
    from shuke.customers.commands.tagging import tag_people

    return tag_people(actor, ids, values["tag"])


def untag(actor: Actor, ids: Sequence[int], values: Mapping[str, str]) -> list[int]:
    """The spells that ended."""
    from shuke.customers.commands.tagging import tag_called, untag_people

    return untag_people(actor, ids, tag_called(values["tag"]).pk)


def end_taggings(actor: Actor, ids: Sequence[int], _values: Mapping[str, str]) -> None:
    from shuke.customers.commands.tagging import end_taggings

    end_taggings(actor, ids)


def resume_taggings(actor: Actor, ids: Sequence[int], _values: Mapping[str, str]) -> None:
    from shuke.customers.commands.tagging import resume_taggings

    resume_taggings(actor, ids)
