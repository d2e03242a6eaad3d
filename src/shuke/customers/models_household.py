"""Who belongs together: a partner, grandparents, whoever lives with somebody."""

from django.db import models
from django.utils.translation import pgettext_lazy

from shuke.common.revisions import Tracked
from shuke.common.spells import Spell, SpellSet
from shuke.customers.models import Customer


class Tie(Spell, Tracked):
    """A spell in which somebody is something to a customer: `role` says what they are to `customer`.

    Of two who both have a record each has a row, its `mirror` the other's, so that a person's own rows say
    everything. Whoever has no record is a name.
    """

    class Role(models.TextChoices):
        PARTNER = "partner", pgettext_lazy("household", "Partner")
        CHILD = "child", pgettext_lazy("household", "Child")
        PARENT = "parent", pgettext_lazy("household", "Parent")
        SIBLING = "sibling", pgettext_lazy("household", "Brother or sister")
        GRANDPARENT = "grandparent", pgettext_lazy("household", "Grandparent")
        GRANDCHILD = "grandchild", pgettext_lazy("household", "Grandchild")
        GUARDIAN = "guardian", pgettext_lazy("household", "Guardian")
        WARD = "ward", pgettext_lazy("household", "Ward")
        LIVES_WITH = "lives_with", pgettext_lazy("household", "Lives with them")

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="ties")
    other = models.ForeignKey(Customer, null=True, on_delete=models.CASCADE, related_name="+")
    #: Of somebody without a record.
    name = models.CharField(max_length=100, blank=True)
    role = models.CharField(max_length=12, choices=Role)
    mirror = models.OneToOneField("self", null=True, on_delete=models.CASCADE, related_name="+")
    #: Both records are one person by now. Kept by merges, so that segments can ask without the records.
    is_self = models.BooleanField(default=False)

    objects = SpellSet["Tie"].as_manager()


#: What somebody is to a person to whom that person is the key.
INVERSE = {
    Tie.Role.CHILD: Tie.Role.PARENT,
    Tie.Role.PARENT: Tie.Role.CHILD,
    Tie.Role.GRANDPARENT: Tie.Role.GRANDCHILD,
    Tie.Role.GRANDCHILD: Tie.Role.GRANDPARENT,
    Tie.Role.GUARDIAN: Tie.Role.WARD,
    Tie.Role.WARD: Tie.Role.GUARDIAN,
}
