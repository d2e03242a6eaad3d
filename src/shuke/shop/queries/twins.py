"""Things that were told in two ways and count once."""

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery

from shuke.shop.models import EventTelling


def twin_tellings() -> QuerySet[EventTelling]:
    """Tellings of the last 30 days that do not count, with `counting`: who told the one that does. One row for
    each, whatever number of tokens it shares."""
    counted = EventTelling.objects.filter(token=OuterRef("token"), counts=True)
    shared = EventTelling.objects.filter(Exists(counted), counts=False)
    first = shared.filter(event=OuterRef("event")).order_by("pk").values("pk")[:1]
    counting = counted.order_by("pk").values("sender")[:1]
    return shared.annotate(counting=Subquery(counting), first=Subquery(first)).filter(pk=F("first"))
