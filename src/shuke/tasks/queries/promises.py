"""What was promised to people: of one person, of a colleague, what presses."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.common.errors import NotFound
from shuke.common.kit import formats
from shuke.common.slots import Concern, Line
from shuke.customers import queries as customers
from shuke.tasks.models import Promise
from shuke.tasks.queries.tasks import ASSIGN, DO

#: On the record and on Today.
MOST, MOST_LINES = 6, 4


def promise_for(actor: Actor, promise_id: int, *, locked: bool = False) -> Promise:
    """One promise to somebody whom the actor may see. Raises NotFound."""
    require(actor, DO)
    rows = Promise.objects.select_for_update(of=("self",)) if locked else Promise.objects
    row = rows.filter(pk=promise_id).first()
    if row is None:
        raise NotFound(_("There is no such promise."))
    customers.customer_for(actor, row.customer_id)
    return row


def promises_to(actor: Actor, ids: Sequence[int], *, settled: bool = False) -> list[Promise]:
    """What is open to a person (ids of their records), the earliest due first; `settled`: what is not, too."""
    require(actor, DO)
    rows = Promise.objects.filter(customer__in=list(ids)).select_related("holder")
    if not settled:
        rows = rows.filter(outcome="")
    return list(rows.order_by("outcome", "due_on", "pk"))


def panel(actor: Actor, customer: customers.Customer, ids: list[int]) -> dict[str, Any] | None:
    """What was promised to them, for the record; None without the right."""
    if not actor.can(DO):
        return None
    rows = promises_to(actor, ids)
    today = clock.today()
    return {
        "customer": customer,
        "lines": [{"row": row, "late": row.due_on < today} for row in rows[:MOST]],
        "more": max(len(rows) - MOST, 0),
    }


def pressing(actor: Actor) -> QuerySet[Promise]:
    """Open promises up to today that the actor keeps or nobody does; for who assigns tasks everybody's that are
    late too. The earliest due first, to people whom the actor may see."""
    today = clock.today()
    theirs = Q(holder=actor.id) | Q(holder=None) if actor.id else Q(holder=None)
    wanted = Q(due_on__lte=today) & theirs
    if actor.can(ASSIGN):
        wanted |= Q(due_on__lt=today)
    rows = Promise.objects.filter(wanted, outcome="").select_related("customer", "holder")
    if not actor.scope.is_all:
        seen = customers.visible(actor, rows.values_list("customer", flat=True))
        rows = rows.filter(customer__in=seen)
    return rows.order_by("due_on", "pk")


def due_promises(actor: Actor) -> Concern | None:
    """What was promised and is due, for Today."""
    rows = pressing(actor)
    count = rows.count()
    if not count:
        return None
    late = rows.filter(due_on__lt=clock.today()).count()
    why = ngettext("%(count)s of them overdue.", "%(count)s of them overdue.", late)
    return Concern(
        kind="promises",
        icon="clock",
        title=ngettext("%(count)s promise is due", "%(count)s promises are due", count)
        % {"count": formats.number(count)},
        why=why % {"count": formats.number(late)} if late else "",
        lines=[_line(row) for row in rows[:MOST_LINES]],
        url=reverse("tasks:promises"),
        action=_("View"),
        tone="warn" if late else "",
    )


def _line(row: Promise) -> Line:
    return Line(
        label=str(row.customer),
        text=f"{row.what} · {formats.day(row.due_on)}",
        url=reverse("customers:record", args=[row.customer_id]),
        is_person=True,
    )


def held_promises(staff_id: int | None) -> list[int]:
    """Ids of the open ones that a colleague keeps, or that nobody keeps, the most pressing first."""
    rows = Promise.objects.filter(outcome="", holder=staff_id)
    return list(rows.order_by("due_on", "pk").values_list("pk", flat=True))


def promise_names(ids: Sequence[int]) -> dict[int, str]:
    """What was promised to whom."""
    rows = Promise.objects.filter(pk__in=list(ids)).select_related("customer")
    return {row.pk: f"{row.customer}: {row.what}" for row in rows}


def promise_title(row: Promise) -> str:
    """Where it is asked whose it is."""
    return _("Promise: %(what)s") % {"what": row.what}
