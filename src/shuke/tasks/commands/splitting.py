"""Split a task among colleagues: one for each, given in one step."""

import datetime as dt
import heapq
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuke.common.access import Actor, require
from shuke.common.errors import Invalid
from shuke.customers import queries as customers
from shuke.tasks.commands.giving import checked_words, give
from shuke.tasks.commands.people import chosen_people
from shuke.tasks.models import Task
from shuke.tasks.queries.colleagues import to_do
from shuke.tasks.queries.tasks import ASSIGN, receivers
from shuke.team.queries import holders


class Way(TextChoices):
    """By what the people of a task are shared out. The best are dealt first, each to whoever has least."""

    EVENLY = "evenly", gettext_lazy("Split evenly among the agents")
    WORTH = "worth", gettext_lazy("Split by what people spent, so that each agent gets as much")
    LOAD = (
        "load",
        gettext_lazy("Split by what agents have to do already: most to whoever has least"),
    )
    OWNERS = "owners", gettext_lazy("To whoever looks after them")


#: What a colleague got so far, its worth and number of people, and what they have to do besides: the next
#: person goes to who has least. Of those who got as much, to who has less to do: the odd ones out of many
#: small tasks would all be the same colleague's otherwise.
type Burden = tuple[Decimal, int, int]


def split_task(
    actor: Actor,
    *,
    title: str,
    way: str,
    note: str = "",
    due_on: dt.date | None = None,
    customer_ids: Sequence[int] = (),
    list_id: int | None = None,
    segment_id: int | None = None,
) -> list[Task]:
    """A task for each colleague who gets some of the people; those of no owner are left for anyone."""
    require(actor, ASSIGN)
    if way not in Way.values:
        message = _("Choose one of: %(ways)s.") % {"ways": ", ".join(Way.values)}
        raise Invalid(message, fields={"split": message})
    words = checked_words(title, note, due_on)
    people, source = chosen_people(actor, customer_ids, list_id, segment_id)
    if not people:
        message = _("Choose whom the task is about: their number is what is split.")
        raise Invalid(message, fields={"people": message})
    shares = by_owner(people) if way == Way.OWNERS else _dealt(actor, people, Way(way))
    with transaction.atomic():
        return [
            give(actor, words, {"holder_id": holder, "role": ""}, share, source)
            for holder, share in shares.items()
        ]


def _dealt(actor: Actor, people: Sequence[int], way: Way) -> dict[int | None, list[int]]:
    agents = [staff.pk for staff in receivers() if staff.role == "agent"]
    colleagues = agents or [staff.pk for staff in receivers()]
    if not colleagues:
        raise Invalid(_("Nobody of the team does tasks."))
    open_now = to_do(colleagues)
    least: list[tuple[Burden, int, int]] = []
    for at, who in enumerate(colleagues):
        besides = open_now.get(who, 0)
        counts, breaks_ties = (besides, 0) if way == Way.LOAD else (0, besides)
        least.append(((Decimal(0), counts, breaks_ties), at, who))
    heapq.heapify(least)
    shares: dict[int | None, list[int]] = {}
    for pk, spent in _best_first(actor, people):
        (worth, count, besides), at, who = least[0]
        shares.setdefault(who, []).append(pk)
        more = spent if way == Way.WORTH else 0
        heapq.heapreplace(least, ((worth + more, count + 1, besides), at, who))
    return shares


def _best_first(actor: Actor, people: Sequence[int]) -> Iterator[tuple[int, Any]]:
    chosen = customers.people(actor).filter(pk__in=people)
    yield from chosen.order_by("-spent", "pk").values_list("pk", "spent")


def by_owner(people: Sequence[int]) -> dict[int | None, list[int]]:
    """The people by the colleague who looks after them; None for those whom nobody does who does tasks."""
    owners = holders("customer", people)
    able = {staff.pk for staff in receivers()}
    shares: dict[int | None, list[int]] = {}
    for pk in people:
        owner = owners[pk].staff_id if pk in owners else None
        shares.setdefault(owner if owner in able else None, []).append(pk)
    return shares
