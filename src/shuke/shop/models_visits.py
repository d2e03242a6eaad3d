"""Visits: what each visitor's events add up to, and whence they came. They outlive the events."""

from django.db import models
from django.db.models import Q

from shuke.common.revisions import Tracked


class Visit(Tracked):
    """One session of a visitor, or one day of the shop's where the sender names no session."""

    visitor = models.CharField(max_length=80)
    #: As the sender says, or the day.
    session = models.CharField(max_length=80)
    customer = models.ForeignKey(
        "customers.Customer",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    pages = models.IntegerField(default=0)
    #: As its first event says: what comes later in a visit (back from the bank) brought nobody.
    source = models.CharField(max_length=60, blank=True)
    medium = models.CharField(max_length=60, blank=True)
    campaign = models.CharField(max_length=120, blank=True)
    #: One of `shop.channels.CHANNELS`.
    channel = models.CharField(max_length=10)
    #: The address of the first page, without what stands behind "?": that may name people.
    landing = models.CharField(max_length=200, blank=True)
    device = models.CharField(max_length=10, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["visitor", "session"], name="visit_once", condition=~Q(visitor="")
            )
        ]
        indexes = [
            models.Index(
                fields=["customer", "started_at"],
                name="visit_customer",
                condition=Q(customer__isnull=False),
            ),
            # The list of visits, the latest first.
            models.Index(fields=["started_at"], name="visit_started"),
        ]
