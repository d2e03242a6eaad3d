"""Forms of stalled payments. They read what was typed; commands decide whether it can be."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shuke.common.errors import ShukeError
from shuke.common.kit.forms import show_errors
from shuke.sales.stall_rules import LIMITS, Plan


def _number(name: str, label: Any, help_text: Any = "") -> forms.IntegerField:
    low, high = LIMITS[name]
    return forms.IntegerField(label=label, help_text=help_text, min_value=low, max_value=high)


class RulesForm(forms.Form):
    """One version of the rules."""

    wait = _number("wait", _("Minutes without a step"), _("Then somebody stands in the queue."))
    hours = _number("hours", _("Hours until it is given up"))
    least = _number("least", _("Carts from"), _("In the shop’s currency; 0 for every cart."))
    spare = _number(
        "spare",
        _("Per cent left alone, to compare with"),
        _("Drawn at random. Without them nobody can say what help brings."),
    )
    lapse = _number("lapse", _("Minutes until a claim lapses"))
    give = _number(
        "give", _("Per cent of the profit that a coupon may take"), _("0: no coupons for it.")
    )

    def __init__(self, plan: Plan, data: Any = None):
        super().__init__(data, initial=plan.as_json())

    def definition(self) -> dict[str, Any]:
        return dict(self.cleaned_data)

    def show(self, error: ShukeError) -> None:
        show_errors(self, error)
