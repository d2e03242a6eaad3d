"""What came in by door and day: what the sender says that it sent, and what of it the inbox took."""

from django.db import models


class ArrivalTally(models.Model):
    """A movement of one count: so many more (or fewer) of what a door took on a day stand in a state.

    Only ever added to, in the transaction that moves the documents; a sum is a count. A job folds movements
    of one count into one row, so that counting a million documents reads a few rows.
    """

    #: `Document.source`, or "events:<write key>".
    source = models.CharField(max_length=60)
    #: The shop's day on which it came in first.
    day = models.DateField()
    #: A `Document.State`, "sent" (all that came, also again) or "repeated" (it had come before).
    state = models.CharField(max_length=10)
    count = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["day", "source", "state"], name="tally_of_day")]


class SenderCount(models.Model):
    """How much a sender says that it sent on a day. Its latest word counts; earlier ones stay."""

    source = models.CharField(max_length=60)
    day = models.DateField()
    #: Null: the word before is taken back.
    count = models.BigIntegerField(null=True)
    by = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["day", "source", "id"], name="sender_count_of_day")]


class ArrivalHour(models.Model):
    """That a source sent something in an hour: what its silences are measured against.

    `source` is the first part of `Document.source` ("shop-3", "api"), or "events:<write key>".
    """

    source = models.CharField(max_length=60)
    hour = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "hour"], name="arrival_hour_once")]


class SilencePutOff(models.Model):
    """Somebody knows that a source is silent and wants no alarm of this silence. The latest word counts."""

    source = models.CharField(max_length=60)
    #: Null: the word before is taken back.
    until = models.DateTimeField(null=True)
    by = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["source", "id"], name="silence_put_off_of")]
