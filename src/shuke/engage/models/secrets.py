"""The secret behind send keys and hashes of addresses."""

from django.db import models


class Secret(models.Model):
    """The one row (id 1) with 32 bytes in hex. It never changes: hashes made with it are stored."""

    value = models.CharField(max_length=64)
