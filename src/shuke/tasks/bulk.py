"""What can be done with many customers of the list at once."""

from collections.abc import Mapping, Sequence

from shuke.common.access import Actor


def holder_choices(actor: Actor) -> list[tuple[str, object]]:
    """Whom a task can be given to; who assigns tasks may split it."""
    from shuke.tasks.views.forms import who_choices

    return who_choices(actor, with_ways=True)


def assign(actor: Actor, ids: Sequence[int], values: Mapping[str, str]) -> list[int]:
    """One task about all of them, or one for each colleague among whom it is split; their ids."""
    from shuke.tasks.commands.giving import assign_task
    from shuke.tasks.commands.splitting import split_task
    from shuke.tasks.views.forms import way_of, who

    title, to = values["title"], values["who"]
    if way := way_of(to):
        return [task.pk for task in split_task(actor, title=title, customer_ids=ids, way=way)]
    return [assign_task(actor, title=title, customers=ids, **who(to)).pk]


def withdraw(actor: Actor, ids: Sequence[int], values: Mapping[str, str]) -> None:
    from shuke.tasks.commands.giving import withdraw_task

    for task_id in ids:
        withdraw_task(actor, task_id)
