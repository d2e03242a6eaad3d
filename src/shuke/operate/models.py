"""What operate itself remembers."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from shuke.common import leases
from shuke.common.leases import Leased
from shuke.common.models import Endpoint


class BackupQuerySet(models.QuerySet["Backup"]):
    def whole(self) -> Self:
        """Those that ended well and whose file was not swept."""
        return self.filter(ended_at__isnull=False, error="", gone_at=None)

    def running(self) -> Self:
        """Those that somebody alive is making."""
        return self.filter(~leases.free(), ended_at=None)


class Backup(Leased):
    """One making of a backup, whether it went well or not."""

    class State(models.TextChoices):
        RUNNING = "running", pgettext_lazy("backup", "Being made")
        WHOLE = "whole", pgettext_lazy("backup", "Whole")
        CHECKED = "checked", pgettext_lazy("backup", "Restored for a trial")
        FAILED = "failed", pgettext_lazy("backup", "Failed")
        DAMAGED = "damaged", pgettext_lazy("backup", "Cannot be restored")
        GONE = "gone", pgettext_lazy("backup", "Removed, its time was over")

    began_at = models.DateTimeField(db_index=True)
    ended_at = models.DateTimeField(null=True)
    by = models.CharField(max_length=120)
    folder = models.CharField(max_length=1000)
    name = models.CharField(max_length=200)
    #: Why it is none.
    error = models.CharField(max_length=1000, blank=True)
    is_sealed = models.BooleanField(default=False)
    #: Bytes of the file; rows of the database and files of the home in it.
    size = models.BigIntegerField(default=0)
    row_count = models.BigIntegerField(default=0)
    file_count = models.IntegerField(default=0)
    #: When it was last restored for a trial, and what was wrong with it then.
    checked_at = models.DateTimeField(null=True)
    check_error = models.CharField(max_length=1000, blank=True)
    #: When its file was removed.
    gone_at = models.DateTimeField(null=True)

    objects = BackupQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=False) | Q(checked_at=None),
                name="backup_ends_before_check",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def has_file(self) -> bool:
        """Whether it ended well and its file was not removed."""
        return self.ended_at is not None and not self.error and self.gone_at is None

    @property
    def can_check(self) -> bool:
        """Whether it is still to be tried."""
        return self.has_file and self.checked_at is None

    @property
    def tone(self) -> str:
        """Of its chip."""
        return _TONES.get(self.state, "")

    @property
    def state(self) -> "Backup.State":
        if self.gone_at:
            return self.State.GONE
        if self.error:
            return self.State.FAILED
        if self.ended_at is None:
            return self.State.RUNNING if self.holder else self.State.FAILED
        if self.check_error:
            return self.State.DAMAGED
        return self.State.CHECKED if self.checked_at else self.State.WHOLE


_TONES = {
    Backup.State.RUNNING: "info",
    Backup.State.CHECKED: "good",
    Backup.State.FAILED: "bad",
    Backup.State.DAMAGED: "bad",
}


class WebhookFact(models.Model):
    """A kind of fact that another system is told of."""

    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=80, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["endpoint", "kind"], name="webhook_fact_once")
        ]
