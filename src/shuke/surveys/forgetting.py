"""When somebody is forgotten: what they answered goes on counting, without a name and without their words."""

from collections.abc import Sequence

from shuke.surveys.models import Response, ResponseValue


def erase_responses(people: Sequence[int]) -> None:
    """See `customers.slots.PersonRows.erase`."""
    ids = list(Response.objects.filter(customer__in=list(people)).values_list("pk", flat=True))
    ResponseValue.objects.filter(response__in=ids).exclude(text="").delete()
    rows = Response.objects.filter(pk__in=ids)
    rows.update(customer=None, invitation=None, waits_since=None)
