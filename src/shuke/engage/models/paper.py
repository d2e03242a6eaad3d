"""What is printed together, and which sends that is."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from shuke.engage.models.ledger import Send
from shuke.engage.models.steps import Step


class PrintBatch(models.Model):
    """Letters of one step that go to the printer together. Its file is written anew at each look: no copy stays."""

    class State(models.TextChoices):
        READY = "ready", _("To be printed")
        PRINTED = "printed", _("Printed")
        DROPPED = "dropped", _("Put back")

    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="print_batches")
    state = models.CharField(max_length=8, choices=State.choices, default=State.READY)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120)
    #: When somebody said that it is printed, or put it back, and who.
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=120, blank=True)

    def __str__(self) -> str:
        return f"{self.pk}"


class Printout(models.Model):
    """That a send is in a batch; it leaves one that is put back."""

    batch = models.ForeignKey(PrintBatch, on_delete=models.CASCADE, related_name="printouts")
    send = models.OneToOneField(Send, on_delete=models.CASCADE, related_name="printout")
