"""Guardians who agreed that the shop uses what is noted of a child (PIPL 31; decision 0375)."""

from django.db import models

from shuke.common.spells import Spell, SpellSet, one_open


class GuardianConsent(Spell):
    """A guardian agreed, until they take it back. Who said it and in which words is the proof."""

    child = models.ForeignKey(
        "customers.Child", on_delete=models.CASCADE, related_name="guardian_consents"
    )
    #: Who they are, as they say it.
    guardian = models.CharField(max_length=100)
    #: What they agreed to, in the words that they read or said.
    text = models.CharField(max_length=500)
    #: How it was said: "staff:3", "preferences:shop", "form-2:17".
    source = models.CharField(max_length=120)

    objects = SpellSet["GuardianConsent"].as_manager()

    class Meta:
        constraints = [one_open("child", name="guardian_consent_open")]
