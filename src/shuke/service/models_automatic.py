"""Automatic answers: the owner's rule in versions, and what was answered by it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from shuke.common.spells import Spell
from shuke.common.versions import Version, one_holds


class AutomaticRules(Version):
    """One version (`automatic.Rule`), rehearsed on last month's questions."""


class AutomaticSpell(Spell):
    """From when to when a version held: one at a time."""

    rules = models.ForeignKey(AutomaticRules, on_delete=models.PROTECT, related_name="spells")

    class Meta:
        constraints = [one_holds("automatic_one_holds")]


class AutomaticReply(models.Model):
    """What was made of one message by itself. A message that went by its time takes its row along."""

    class Kind(models.TextChoices):
        #: An article was quoted.
        ANSWERED = "answered", _("Answered from an article")
        #: From their own orders: what a room declares (`customers.slots.OwnAnswer`).
        OWN = "own", _("Answered from their own orders")
        #: Nothing fits well enough: a person answers.
        UNKNOWN = "unknown", _("Does not know")
        #: They asked for a person.
        WISHED = "wished", _("Asked for a person")
        #: They wrote on, and the article had been quoted before: it did not help.
        AGAIN = "again", _("Asked again")
        #: They said that the answer before helped.
        HELPED = "helped", _("Said that it helped")

    ticket = models.ForeignKey("service.Ticket", on_delete=models.CASCADE, related_name="replies")
    message = models.OneToOneField("collect.Message", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind)
    article = models.ForeignKey(
        "knowledge.Article", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    #: How well the best article fitted, 0 to 1.
    score = models.FloatField(null=True)
    rules = models.ForeignKey(AutomaticRules, on_delete=models.PROTECT, related_name="+")
    #: What left for it; null: nothing did.
    answer = models.OneToOneField(
        "service.Answer", null=True, on_delete=models.SET_NULL, related_name="automatic"
    )
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["ticket", "at"], name="automatic_of_ticket"),
            models.Index(fields=["at"], name="automatic_at"),
        ]

    @property
    def hands_over(self) -> bool:
        """Whether a person goes on from here."""
        return self.kind in (self.Kind.UNKNOWN, self.Kind.WISHED, self.Kind.AGAIN)
