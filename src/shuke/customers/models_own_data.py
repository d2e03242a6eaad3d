"""A link by which somebody takes their own data, without a log-in (decision 0374)."""

from django.db import models

from shuke.common.spells import Spell, SpellSet


class DataLink(Spell):
    """Good until it is used once, ends by a colleague's hand, or `expires_at` has come."""

    customer = models.ForeignKey(
        "customers.Customer", on_delete=models.CASCADE, related_name="data_links"
    )
    #: SHA-256 of the key in the address: whoever reads the database cannot open it.
    key_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    #: When its person took the data.
    used_at = models.DateTimeField(null=True)

    objects = SpellSet["DataLink"].as_manager()
