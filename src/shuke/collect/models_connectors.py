"""Live shops that send what happens in them: connectors, what they told of orders in pieces, and what the
law made them pass on."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from shuke.common.leases import Leased
from shuke.common.spells import Spell


class Connector(Spell):
    """One shop elsewhere that is connected, until somebody ends it. It holds no state of what came: the
    inbox does."""

    #: Code of a `connectors.kinds.ConnectorKind`.
    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=80)
    #: In the address that the shop calls: it opens nothing, the signature does.
    public_id = models.CharField(max_length=40, unique=True)
    #: Where the shop is asked for what its webhooks missed; empty: it is not asked.
    address = models.CharField(max_length=300, blank=True)
    #: Code of the store in which its orders stand.
    store = models.CharField(max_length=60)
    #: Signs what it sends, and what lets us ask it (JSON); both sealed (`common.secrets`).
    secret = models.TextField()
    access = models.TextField(blank=True)
    #: While set, what comes is kept and not applied, and the shop is not asked.
    paused_at = models.DateTimeField(null=True)
    paused_by = models.CharField(max_length=120, blank=True)
    #: The last delivery with a right signature, and the last that was refused, with the code of why.
    last_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    refusal = models.CharField(max_length=20, blank=True)

    def __str__(self) -> str:
        return self.name

    @property
    def door(self) -> str:
        """The first part of `Document.source` of all that comes from it."""
        return f"shop-{self.pk}"


class OrderPart(models.Model):
    """What a shop told of one of its orders apart from the order: a refund, a parcel, that it was deleted.

    An order is what its latest version says, with these: they may come before it, or be missing in it.
    """

    class Kind(models.TextChoices):
        REFUND = "refund"
        PARCEL = "parcel"
        DELETION = "deletion"

    connector = models.ForeignKey(Connector, on_delete=models.CASCADE, db_index=False)
    #: The key of the order's document.
    order = models.CharField(max_length=200)
    kind = models.CharField(max_length=8, choices=Kind)
    #: The shop's id of the part, and the key of its document.
    number = models.CharField(max_length=80)
    document = models.CharField(max_length=200)
    #: A refund or parcel as in `connectors.kinds.OrderRead`, or {"at": "2026-11-02T09:30:00Z"}.
    value = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["connector", "order", "kind", "number"], name="part_once_per_order"
            )
        ]


class PrivacyRequest(Spell):
    """A shop's customer asked for their data, or that it goes; open until somebody says it was done."""

    class Kind(models.TextChoices):
        DATA = "data", _("Wants their data")
        ERASURE = "erasure", _("Wants to be forgotten")
        SHOP = "shop", _("The shop left: everything from it has to go")

    connector = models.ForeignKey(Connector, on_delete=models.CASCADE, related_name="requests")
    #: The key of its document: sent again, it is the same request.
    key = models.CharField(max_length=200)
    kind = models.CharField(max_length=8, choices=Kind)
    #: Null for a whole shop, and for somebody who is not in the record.
    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, null=True)
    #: The shop's own id of the person; who they are stands in the document.
    number = models.CharField(max_length=80, blank=True)
    due_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["connector", "key"], name="privacy_request_once")
        ]


class Feed(Leased):
    """One kind of thing that a connected shop is asked for: its past first, then what its webhooks missed.

    A page of answers, the place where it ends and the worker's sign of life are written together.
    """

    connector = models.ForeignKey(
        Connector, on_delete=models.CASCADE, related_name="feeds", db_index=False
    )
    #: What it is about (`connectors.kinds.ROLES`).
    role = models.CharField(max_length=12)
    #: Where the next question begins, as its kind writes it.
    cursor = models.JSONField(default=dict)
    #: When the past was in, whole.
    filled_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField()
    documents = models.BigIntegerField(default=0)
    #: Why the last question had no answer that can be used, and how often in a row.
    failure = models.CharField(max_length=20, blank=True)
    detail = models.CharField(max_length=300, blank=True)
    failures = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["connector", "role"], name="feed_once_per_role")
        ]
