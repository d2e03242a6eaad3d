"""Who looked at whose record: the reads that data protection asks about."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Look(models.Model):
    """Somebody saw a person's record in the hour that began at `at`. Append-only; one row an hour, however often."""

    class How(models.TextChoices):
        RECORD = "record", _("Opened the record")
        QUICK = "quick", _("Looked at it beside the list")
        API = "api", _("Read it over the API")

    customer = models.ForeignKey(
        "customers.Customer",
        on_delete=models.CASCADE,
        related_name="looks",
        db_index=False,
        verbose_name=_("Customer"),
    )
    #: Id of the colleague, also of one whose token it was.
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=120)
    how = models.CharField(pgettext_lazy("look", "How"), max_length=6, choices=How)
    at = models.DateTimeField(_("When"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "at", "actor_name", "how"], name="look_once_an_hour"
            )
        ]
        indexes = [
            models.Index(fields=["-at", "-id"], name="look_newest"),
            models.Index(fields=["actor_id", "-at", "-id"], name="look_of_actor"),
        ]
