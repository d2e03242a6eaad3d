"""Who carries messages for the shop: one provider for each channel at a time."""

from django.db import models

from shuke.common.money import MoneyField
from shuke.common.spells import Spell, one_open


class Provider(Spell):
    """An account with a carrier, until somebody ends it. What it handed over stands in the ledger."""

    #: Code of a `providers.ProviderKind`, and the channel that it serves.
    kind = models.CharField(max_length=20)
    channel = models.CharField(max_length=12)
    name = models.CharField(max_length=80)
    #: In the address to which it posts receipts and replies: nobody else has it.
    public_id = models.CharField(max_length=40, unique=True)
    #: What its kind asks for, by field: what anybody may see, and what is sealed (`common.secrets`, JSON).
    options = models.JSONField(default=dict)
    secret = models.TextField(blank=True)
    #: What one part costs in the shop's currency; null where nothing is charged.
    part_cost = MoneyField(null=True)
    #: While set, nothing leaves the house: messages go the whole way up to the carrier, and stop there.
    in_sandbox = models.BooleanField(default=True)
    #: While set, what is to be sent waits.
    paused_at = models.DateTimeField(null=True)
    paused_by = models.CharField(max_length=120, blank=True)
    #: What it said to the last test, and whether it took it.
    tested_at = models.DateTimeField(null=True)
    test_passed = models.BooleanField(null=True)
    test_answer = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [one_open("channel", name="one_provider_per_channel")]

    def __str__(self) -> str:
        return self.name
