"""A picture of letters, as mail programs fetch it."""

from django.db import models


class Picture(models.Model):
    """One picture that was uploaded, made fit for letters. The file stands in the home under its name, which is
    made of what it shows: the same picture twice is one."""

    name = models.CharField(max_length=40, unique=True)
    #: As it was called where it came from.
    title = models.CharField(max_length=120, blank=True)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.CharField(max_length=120)

    def __str__(self) -> str:
        return self.title or self.name
