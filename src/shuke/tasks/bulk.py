"""What can be done with many customers of the list at once."""

from collections.abc import Mapping, Sequence

from shuke.common.access import Actor


def holder_choices(actor: Actor) -> list[tuple[str, object]]:
    from shuke.tasks.views.forms import who_choices

    return who_choices(actor)


def assign(actor: Actor, ids: Sequence[int], values: Mapping[str, str]) -> list[int]:
    """One task about all of them; its id."""
    from shuke.tasks.commands.giving import assign_task
    from shuke.tasks.views.forms import who

    return [assign_task(actor, title=values["title"], customers=ids, **who(values["who"])).pk]


def withdraw(actor: Actor, ids: Sequence[int], values: Mapping[str, str]) -> None:
    from shuke.tasks.commands.giving import withdraw_task

    for task_id in ids:
        withdraw_task(actor, task_id)
