"""What tells a database that goes on from one that was restored."""

from django.db import models


class Witness(models.Model):
    """The marks that one home (`SHUKE_HOME`) has seen in this database; see `ledger.witness`."""

    #: Random name of the home, written there too.
    home = models.CharField(max_length=40, unique=True)
    #: Written with the latest claim, and with the one before.
    current = models.CharField(max_length=40)
    previous = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField()
