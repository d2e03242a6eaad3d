"""Exchanges: goods that came back and the order that went out in their place."""

from django.db import models

from shuke.common.spells import Spell, one_open


class Exchange(Spell):
    """`replacement` was sent for what `returned` was about. While it holds, the replacement is of the kind
    "exchange", and so is `returned` where it is a return: neither a lost sale nor a new one."""

    returned = models.ForeignKey(
        "shop.Order", on_delete=models.CASCADE, related_name="exchanged_for", db_index=False
    )
    replacement = models.ForeignKey(
        "shop.Order", on_delete=models.CASCADE, related_name="exchanged_from", db_index=False
    )
    #: The kind of `returned` before.
    was = models.CharField(max_length=8)

    class Meta:
        constraints = [
            one_open("returned", name="exchanged_once"),
            one_open("replacement", name="replaces_once"),
        ]
