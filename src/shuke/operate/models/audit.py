"""Who did what: the audit."""

from django.db import models


class AuditEntry(models.Model):
    """Who did what to which thing, when. Append-only."""

    at = models.DateTimeField()
    #: Staff id; null for the system, the command line and strangers.
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=120)
    #: "<room>.<verb>": "campaigns.launch", "customers.export", "login.failed".
    action = models.CharField(max_length=80)
    target = models.CharField(max_length=120, blank=True)
    detail = models.JSONField(default=dict)

    #: For pages, set by `subjects.name`.
    subject: str

    class Meta:
        indexes = [
            models.Index(fields=["-at", "-id"], name="audit_recent"),
            models.Index(fields=["actor_id", "-at", "-id"], name="audit_actor"),
            models.Index(fields=["action", "-at", "-id"], name="audit_action"),
        ]
