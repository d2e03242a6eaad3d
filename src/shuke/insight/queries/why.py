"""Why revenue is more or less than before, in one sentence."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuke.common.kit import formats
from shuke.insight.metrics.causes import Cause, causes

#: cause -> what is said when it fell, and when it grew.
WORDS = {
    "buyers": (
        gettext_lazy("fewer people bought (%(now)s instead of %(before)s): %(amount)s"),
        gettext_lazy("more people bought (%(now)s instead of %(before)s): %(amount)s"),
    ),
    "frequency": (
        gettext_lazy("each ordered less often (%(now)s instead of %(before)s times): %(amount)s"),
        gettext_lazy("each ordered more often (%(now)s instead of %(before)s times): %(amount)s"),
    ),
    "basket": (
        gettext_lazy("orders were smaller (%(now)s instead of %(before)s): %(amount)s"),
        gettext_lazy("orders were bigger (%(now)s instead of %(before)s): %(amount)s"),
    ),
}


def why(now: Mapping[str, Any], before: Mapping[str, Any], currency: str) -> str:
    """The causes of a change of net revenue, of figures with `revenue`, `orders` and `buyers`; "" where it hardly
    changed."""
    reasons = causes(now, before)
    if not reasons:
        return ""
    pattern = _("Why net revenue fell: %(causes)s.")
    if now["revenue"] > before["revenue"]:
        pattern = _("Why net revenue rose: %(causes)s.")
    return pattern % {"causes": _("; ").join(_say(cause, currency) for cause in reasons)}


def _say(cause: Cause, currency: str) -> str:
    fell, grew = WORDS[cause.key]

    def value(number: float) -> str:
        if cause.key == "basket":
            return formats.money_short(round(number), currency)
        return formats.number(number, 2 if cause.key == "frequency" else 0)

    sign = "+" if cause.amount > 0 else ""
    return str(fell if cause.now < cause.before else grew) % {
        "now": value(cause.now),
        "before": value(cause.before),
        "amount": sign + formats.money_short(round(cause.amount), currency),
    }
