"""Whose children are used nowhere, as no guardian agreed: a set of people for the list, and what Today says of it."""

from collections.abc import Mapping

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shuke.common.access import Actor
from shuke.common.errors import Invalid
from shuke.common.kit import formats
from shuke.common.slots import Concern
from shuke.customers.models import Child
from shuke.customers.queries.guardians import without_consent
from shuke.customers.queries.lists import people
from shuke.customers.queries.merges import people_of
from shuke.customers.slots import PeopleSet


def waiting_people(_actor: Actor, query: Mapping[str, str]) -> PeopleSet:
    """`guardian=missing`: with a child under 14 for whom nobody agreed."""
    if query["guardian"] != "missing":
        raise Invalid(_("The address means nobody: its guardian is not “missing”."))

    def narrow(listed: QuerySet) -> QuerySet:
        rows = Child.objects.filter(without_consent())
        own = rows.filter(customer=OuterRef("pk"))
        merged = rows.filter(customer__merged_into__isnull=False)
        persons = people_of(merged.values_list("customer", flat=True)).values()
        return listed.filter(Q(Exists(own)) | Q(pk__in=set(persons)))

    return PeopleSet(
        title=_("Has a child without a guardian’s consent"),
        parameters={"guardian": "missing"},
        narrow=narrow,
        back="/",
    )


def waiting_children(actor: Actor) -> Concern | None:
    """For Today: what is noted of children and may not be used."""
    count = waiting_people(actor, {"guardian": "missing"}).narrow(people(actor)).count()
    if not count:
        return None
    title = ngettext(
        "The children of %(count)s customer are not used",
        "The children of %(count)s customers are not used",
        count,
    )
    return Concern(
        kind="guardians",
        icon="baby",
        title=title % {"count": formats.number(count)},
        why=_(
            "Under 14 a guardian has to agree first. Ask when they next come, or send them their page."
        ),
        url=reverse("customers:list") + "?guardian=missing",
        action=_("View"),
    )
