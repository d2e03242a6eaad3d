"""Fields about how somebody can be found again and written to."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.customers import queries as customers
from shuke.insight.segments.fields.base import CHANNELS, PERSON, Field
from shuke.insight.segments.operators import Operator
from shuke.insight.segments.params import Choice, Several

KINDS = dict(customers.Identity.Kind.choices)


def reaching() -> Iterable[Field]:
    kinds = (Several(name="values", choices=KINDS, initial=("email",)),)
    yield Field(
        "known_by",
        _("Contacts on record"),
        PERSON,
        (
            Operator("is", _("has any of"), kinds),
            Operator("is_not", _("has none of"), kinds),
        ),
        note=_("Any of them, in full: what a marketplace hides with stars does not count."),
    )
    channel = (
        Choice(
            name="channel",
            choices={key: CHANNELS[key] for key in customers.ADDRESS},
            initial="email",
        ),
    )
    yield Field(
        "reachable",
        _("Can be written to"),
        PERSON,
        (
            Operator("by", pgettext_lazy("reachable", "by"), channel),
            Operator("not_by", pgettext_lazy("reachable", "not by"), channel),
        ),
        note=_(
            "They agreed to marketing this way, and the address or number is on record. What bounced or "
            "may not be written to is left out when a campaign goes."
        ),
    )
