"""Very dissatisfied people for whom nobody has done anything yet."""

from django.db.models import QuerySet

from shuke.common.access import Actor, require
from shuke.customers.queries import rows_within
from shuke.surveys.models import Response


def waiting_for(actor: Actor) -> QuerySet[Response]:
    """Of whom the actor may see, the longest first."""
    require(actor, "surveys.view")
    rows = Response.objects.filter(waits_since__isnull=False).select_related("customer", "survey")
    return rows_within(actor, rows).order_by("waits_since", "pk")
