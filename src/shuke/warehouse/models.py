from django.db import models


class Mark(models.Model):
    """The one row (id 1) by which a copy knows its database again.

    A sync writes a fresh `pending` before it reads and carries it in the manifest. A database that
    was restored from a backup, or replaced, shows marks that the manifest does not have.
    """

    current = models.CharField(max_length=40, blank=True)
    pending = models.CharField(max_length=40, blank=True)
