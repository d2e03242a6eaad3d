"""What can be done with many customers of the list at once."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from shuke.common.access import Actor


def holder_choices(actor: Actor) -> list[tuple[str, object]]:
    """Whom a task can be given to; who assigns tasks may split it."""
    from shuke.tasks.queries.tasks import ASSIGN
    from shuke.tasks.views.forms import who_choices

    ways = [
        ("split:evenly", _("Split evenly among the agents")),
        ("split:owners", _("To whoever looks after them")),
    ]
    return who_choices(actor) + (ways if actor.can(ASSIGN) else [])


def assign(actor: Actor, ids: Sequence[int], values: Mapping[str, str]) -> list[int]:
    """One task about all of them, or one for each colleague among whom it is split; their ids."""
    from shuke.tasks.commands.giving import assign_task
    from shuke.tasks.commands.splitting import split_task
    from shuke.tasks.views.forms import who

    title, to = values["title"], values["who"]
    if to.startswith("split:"):
        way = to.removeprefix("split:")
        return [task.pk for task in split_task(actor, title=title, people=ids, way=way)]
    return [assign_task(actor, title=title, customers=ids, **who(to)).pk]


def withdraw(actor: Actor, ids: Sequence[int], values: Mapping[str, str]) -> None:
    from shuke.tasks.commands.giving import withdraw_task

    for task_id in ids:
        withdraw_task(actor, task_id)
