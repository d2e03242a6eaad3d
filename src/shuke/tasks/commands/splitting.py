"""Split a task among colleagues: one for each, given in one step."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.common.access import Actor, require
from shuke.common.errors import Invalid
from shuke.customers import queries as customers
from shuke.tasks.commands.giving import assign_task
from shuke.tasks.models import Task
from shuke.tasks.queries.tasks import ASSIGN, receivers
from shuke.team.queries import holders

#: Dealt in turn, so that each has as many of the best; or to whoever looks after somebody.
EVENLY, BY_OWNER = "evenly", "owners"


def split_task(actor: Actor, *, title: str, people: Sequence[int], way: str) -> list[Task]:
    """A task for each colleague who gets some of the people; those of no owner are left for anyone."""
    require(actor, ASSIGN)
    shares = _evenly(actor, people) if way == EVENLY else _by_owner(people)
    with transaction.atomic():
        return [
            assign_task(actor, title=title, holder_id=holder, customers=share)
            for holder, share in shares.items()
        ]


def _evenly(actor: Actor, people: Sequence[int]) -> dict[int | None, list[int]]:
    agents = [staff.pk for staff in receivers() if staff.role == "agent"]
    colleagues = agents or [staff.pk for staff in receivers()]
    if not colleagues:
        raise Invalid(_("Nobody of the team does tasks."))
    best_first = customers.people(actor).filter(pk__in=people).order_by("-spent", "pk")
    ids = list(best_first.values_list("pk", flat=True))
    turns = len(colleagues)
    shares = {who: ids[at::turns] for at, who in enumerate(colleagues)}
    return {who: share for who, share in shares.items() if share}


def _by_owner(people: Sequence[int]) -> dict[int | None, list[int]]:
    owners = holders("customer", people)
    able = {staff.pk for staff in receivers()}
    shares: dict[int | None, list[int]] = {}
    for pk in people:
        owner = owners[pk].staff_id if pk in owners else None
        shares.setdefault(owner if owner in able else None, []).append(pk)
    return shares
