"""Wishes of customers."""

from django.db import models

from shuke.common.revisions import Tracked


class Wish(Tracked):
    """Something that a customer would like the shop to have."""

    customer = models.ForeignKey(
        "customers.Customer", on_delete=models.PROTECT, related_name="wishes"
    )
    text = models.CharField(max_length=200)
    at = models.DateTimeField()
    by = models.CharField(max_length=120)
    #: Null: a program or the command line.
    noted_by = models.ForeignKey("team.Staff", null=True, on_delete=models.PROTECT)
    taken_back_at = models.DateTimeField(null=True)
