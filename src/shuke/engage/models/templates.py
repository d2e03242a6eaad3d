"""Letters kept for reuse."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LetterTemplate(models.Model):
    """A letter to begin a campaign from. A campaign copies it: editing it changes nothing sent."""

    name = models.CharField(_("Name of the letter"), max_length=200)
    subject = models.CharField(_("Subject"), max_length=300, blank=True)
    preheader = models.CharField(_("Preview line"), max_length=300, blank=True)
    html = models.TextField(_("Letter"), blank=True)
    text = models.TextField(_("Plain text"), blank=True)
    created_at = models.DateTimeField()
    edited_at = models.DateTimeField()
    #: Set when taken off the list.
    archived_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name
