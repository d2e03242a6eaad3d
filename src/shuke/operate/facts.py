"""What operate announces."""

from django.utils.translation import gettext_lazy as _

from shuke.common.facts import Fact, Topic

Topic("operate.reaction", _("Background jobs"))
Topic("operate.delivery", _("Webhook deliveries"))

#: Somebody had background work tried again that had failed: the handler's address.
REACTION_RETRIED = Fact(
    "operate.reaction_retried",
    _("had background work tried again that had failed"),
    holds=("reaction",),
    audited=True,
)

#: Somebody had a delivery sent again that was given up.
DELIVERY_RETRIED = Fact(
    "operate.delivery_retried",
    _("had delivery %(delivery)s to “%(name)s” sent again"),
    holds=("delivery", "name"),
    audited=True,
)
