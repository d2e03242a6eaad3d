"""Who is to be woken when: the queue of journeys, reminders and whatever else waits for a time."""

from django.db import models

from shuke.common.leases import Leased


class Due(Leased):
    """Wake this person at this step at this time. Done rows stay as the proof that it happened."""

    #: The declared `due.Waking` that knows what to do.
    kind = models.CharField(max_length=40)
    #: Names this waking within its kind: asking for it again changes nothing.
    key = models.CharField(max_length=80)
    customer = models.ForeignKey(
        "customers.Customer", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    #: What it is about, in the room that asked: a journey's step, say.
    ref = models.BigIntegerField()
    at = models.DateTimeField()
    #: Set in the transaction of its effect; or when it was called off.
    done_at = models.DateTimeField(null=True)
    called_off = models.BooleanField(default=False)
    #: Failures so far, and the words of the last one.
    failures = models.SmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="due_once")]
        indexes = [
            models.Index(
                fields=["at", "id"], condition=models.Q(done_at__isnull=True), name="due_next"
            ),
            models.Index(fields=["customer"], name="due_of_customer"),
        ]
