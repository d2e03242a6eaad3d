"""From a number of a journey to its people, in the list of customers."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from shuke.common.access import Actor, require
from shuke.common.errors import Invalid
from shuke.common.texts import whole_number
from shuke.customers.queries import among, survivors
from shuke.customers.slots import PeopleSet
from shuke.engage.models import Enrolment, Journey, Passage
from shuke.engage.queries import running_journeys as queries

PARAMETERS = ("journey", "way", "place")


def people_url(journey: Journey, way: str, *, place: str = "") -> str:
    """The list of customers, narrowed to those whose way is in this state, or with `place` to those who wait at
    that step (`way` "inside") or passed it so."""
    query: dict[str, Any] = {"journey": journey.pk, "way": str(way)}
    if place:
        query["place"] = place
    return f"{reverse('customers:list')}?{urlencode(query)}"


def people_of(actor: Actor, query: Mapping[str, str]) -> PeopleSet:
    """The people that an address of `people_url` means."""
    require(actor, "journeys.view")
    journey = queries.journey_for(actor, whole_number(query["journey"]) or 0)
    way, place = query.get("way", ""), query.get("place", "")
    if place and way in Passage.Outcome.values:
        label = str(Passage.Outcome(way).label)
    elif way in Enrolment.State.values:
        label = str(Enrolment.State(way).label)
    else:
        raise Invalid(_("This journey has no such group of people."), code="unknown_group")
    return PeopleSet(
        title=f"{journey.name}: {label}",
        parameters={key: query[key] for key in PARAMETERS if query.get(key)},
        narrow=lambda customers: among(customers, _people(journey, way, place)),
        back=reverse("engage:journey", args=[journey.pk]),
    )


def _people(journey: Journey, way: str, place: str) -> list[int]:
    rows = journey.enrolments.order_by()
    if place and way in Passage.Outcome.values:
        passages = Passage.objects.filter(enrolment__journey=journey, place=place, outcome=way)
        rows = rows.filter(pk__in=passages.values("enrolment"))
    else:
        rows = rows.filter(state=way, **({"place": place} if place else {}))
    merged = survivors()
    return sorted({merged.get(pk, pk) for pk in rows.values_list("customer_id", flat=True)})
