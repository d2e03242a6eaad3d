"""Where somebody is logged in, and who asked for a new password."""

from django.db import models

from shuke.team.models.staff import Staff


class StaffSession(models.Model):
    """One log-in on one device, from its begin until it was ended or ran out."""

    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="sessions")
    #: Of the session itself, which holds what the browser's cookie opens.
    session_key = models.CharField(max_length=40, db_index=True)
    #: Hash of the cookie by which a browser is known again.
    device = models.CharField(max_length=64)
    address = models.GenericIPAddressField(null=True)
    #: What the browser says it is.
    agent = models.CharField(max_length=200, blank=True)
    began_at = models.DateTimeField()
    #: Kept to ten minutes.
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    #: They had logged in before, and never from this device.
    is_new_device = models.BooleanField(default=False)
    #: When they said that it was them.
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["staff", "device"], name="session_by_device")]


class ResetRequest(models.Model):
    """Somebody asked for a link by mail. `staff` is nobody for a name that nobody has."""

    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, null=True, related_name="+")
    address = models.GenericIPAddressField(null=True)
    at = models.DateTimeField(db_index=True)
