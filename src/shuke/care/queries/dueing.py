"""Whose things want looking after: a set of people for the list of customers, and what Today says of it."""

import datetime as dt
from collections.abc import Mapping

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shuke.care.models import OwnedThing
from shuke.care.queries.plans import SOON
from shuke.common import clock
from shuke.common.access import Actor
from shuke.common.errors import Invalid
from shuke.common.kit import formats
from shuke.common.slots import Concern, Line
from shuke.customers import queries as customers
from shuke.customers.slots import PeopleSet

MOST_LINES = 4


def due_things(*, until: dt.date) -> QuerySet[OwnedThing]:
    """What is due up to a day and theirs, the longest due first."""
    rows = OwnedThing.objects.filter(gone_at=None, due_on__isnull=False, due_on__lte=until)
    return rows.order_by("due_on", "pk")


def people_due(_actor: Actor, query: Mapping[str, str]) -> PeopleSet:
    """`service=due`: with something due today or overdue; `service=soon`: within 30 days too."""
    days = {"due": 0, "soon": SOON}.get(query["service"])
    if days is None:
        raise Invalid(_("The address means nobody: its service is neither “due” nor “soon”."))
    titles = {"due": _("With a service due"), "soon": _("With a service due within 30 days")}
    rows = due_things(until=clock.today() + dt.timedelta(days=days))

    def narrow(people: QuerySet) -> QuerySet:
        own = rows.filter(customer=OuterRef("pk")).order_by()
        merged = rows.filter(customer__merged_into__isnull=False).order_by()
        persons = customers.people_of(merged.values_list("customer", flat=True)).values()
        return people.filter(Q(Exists(own)) | Q(pk__in=set(persons)))

    return PeopleSet(
        title=titles[query["service"]],
        parameters={"service": query["service"]},
        narrow=narrow,
        back="/",
    )


def services_due(actor: Actor) -> Concern | None:
    """What of people's things is due, for Today."""
    everybody = customers.people(actor)
    listed = people_due(actor, {"service": "due"}).narrow(everybody)
    count = listed.count()
    if not count:
        return None
    return Concern(
        kind="services",
        icon="settings",
        title=ngettext(
            "%(count)s customer has a service due", "%(count)s customers have a service due", count
        )
        % {"count": formats.number(count)},
        lines=_lines(actor),
        url=reverse("customers:list") + "?service=due",
        action=_("View"),
    )


def _lines(actor: Actor) -> list[Line]:
    rows = list(due_things(until=clock.today())[: 10 * MOST_LINES])
    persons = customers.people_of({row.customer_id for row in rows})
    people = customers.people(actor).in_bulk(set(persons.values()))
    return [
        Line(
            label=str(people[persons[row.customer_id]]),
            text=f"{row.due_what} · {row.name}",
            url=reverse("care:thing", args=[row.pk]),
            is_person=True,
        )
        for row in rows
        if persons[row.customer_id] in people
    ][:MOST_LINES]
