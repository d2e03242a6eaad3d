"""Kinds of identity that a shop added to those that every shop has."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CustomKind(models.Model):
    """A way by which this shop alone knows its customers. It is not deleted but ends: identities of it stay with
    who has them, and its key is never given to another one."""

    class Folding(models.TextChoices):
        """What of two writings does not count."""

        LOOSE = "loose", _("Capitals, width and spaces do not count")
        EXACT = "exact", _("Exactly as it is written")
        DIGITS = "digits", _("Only its digits count")

    #: What `Identity.kind` holds.
    key = models.CharField(max_length=12, unique=True)
    label = models.CharField(max_length=60)
    #: How one looks (`identity_kinds.compiled`); "" when anything may be one.
    pattern = models.CharField(max_length=60, blank=True)
    folding = models.CharField(max_length=6, choices=Folding.choices)
    #: Whether two arrivals with the same value are one person.
    joins = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=120, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.label
