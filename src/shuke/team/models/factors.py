"""The second factor of a log-in: codes from an app, and codes on paper for when the phone is gone."""

from django.db import models

from shuke.team.models.staff import Staff


class SecondFactor(models.Model):
    """An app that makes codes (TOTP). It counts once a code of it was right."""

    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="second_factors")
    #: `secrets.seal` of what the app has too.
    secret = models.TextField()
    made_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    #: The half minute of the last code that was taken: none is taken twice.
    last_step = models.BigIntegerField(default=0)
    #: Wrong codes in a row, and when the last one was.
    failures = models.PositiveSmallIntegerField(default=0)
    failed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["staff"], condition=models.Q(ended_at=None), name="one_second_factor"
            )
        ]


class RecoveryCode(models.Model):
    """A code that opens once: only its hash is kept."""

    factor = models.ForeignKey(SecondFactor, on_delete=models.CASCADE, related_name="codes")
    hash = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True)
