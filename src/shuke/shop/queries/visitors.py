"""What visitors did whose customer is known."""

from collections.abc import Collection

from django.db.models import QuerySet

from shuke.shop.models import Event


def events_of_visitors(visitors: Collection[str]) -> QuerySet[Event]:
    """Their events in the order in which they happened, with products. For recorders."""
    rows = Event.objects.filter(visitor__in=visitors, customer__isnull=False)
    return rows.select_related("product").order_by("at", "pk")
