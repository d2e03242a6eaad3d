"""What came and went under an agreement."""

from dataclasses import dataclass

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from shuke.alliances.models import Agreement, GivenList, GivenPerson, ReceivedList
from shuke.collect import queries as collect


@dataclass(frozen=True)
class Counts:
    """People, once each: `got` of whom `new` were nobody's before; `given`. Lists that nobody has
    countersigned, and those of which the partner counted another number."""

    got: int
    new: int
    given: int
    unsigned: int
    differing: int


def counts(agreement: Agreement) -> Counts:
    """For the page of an agreement: a few queries, each by an index of its own."""
    got, new = collect.count_people(list(_sources(agreement)))
    given = GivenPerson.objects.filter(given__agreement=agreement)
    lists = list(given_lists(agreement))
    return Counts(
        got=got,
        new=new,
        given=given.aggregate(people=Count("customer", distinct=True))["people"],
        unsigned=sum(row.confirmed_at is None for row in lists),
        differing=sum(row.confirmed_at is not None and not row.is_confirmed for row in lists),
    )


def _sources(agreement: Agreement) -> QuerySet:
    return ReceivedList.objects.filter(agreement=agreement).values_list("source", flat=True)


def received_lists(agreement: Agreement) -> QuerySet[ReceivedList]:
    """The partner's files, the latest first."""
    return agreement.received.select_related("source").order_by("-at", "-pk")


def given_lists(agreement: Agreement) -> QuerySet[GivenList]:
    """What the partner got, the latest first."""
    return agreement.given.select_related("confirmed_by").order_by("-at", "-pk")


def given_title(row: GivenPerson) -> str:
    """See `customers.slots.PersonRows.title`."""
    return _("Given to the partner %(partner)s") % {"partner": row.given.agreement.partner}
