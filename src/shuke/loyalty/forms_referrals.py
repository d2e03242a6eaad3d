"""Forms of referrals: the rules, and a code that a newcomer says."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shuke.common.errors import ShukeError
from shuke.common.kit.forms import show_errors
from shuke.loyalty.referrals import MOST_AMOUNT, MOST_DAYS, MOST_FRIENDS, MOST_POINTS, Terms


class TermsForm(forms.Form):
    """What both get, and when."""

    referrer_points = forms.IntegerField(
        label=_("Points for whoever brings somebody"), min_value=0, max_value=MOST_POINTS
    )
    friend_points = forms.IntegerField(
        label=_("Points for the newcomer"), min_value=0, max_value=MOST_POINTS
    )
    minimum = forms.DecimalField(
        label=_("First order from"),
        min_value=0,
        max_value=MOST_AMOUNT,
        decimal_places=2,
        help_text=_("In the shop's currency, what is kept of it. 0: any order."),
    )
    keep_days = forms.IntegerField(
        label=_("Days in which it may come back"),
        min_value=0,
        max_value=MOST_DAYS,
        help_text=_("Points come after so many days, when it was kept."),
    )
    within_days = forms.IntegerField(
        label=_("Days in which the newcomer has to order"), min_value=1, max_value=MOST_DAYS
    )
    most = forms.IntegerField(
        label=_("Friends a year for whom somebody gets points"),
        min_value=0,
        max_value=MOST_FRIENDS,
        help_text=_("0: any number."),
    )

    @classmethod
    def of(cls, terms: Terms) -> "TermsForm":
        return cls(initial={**terms.as_json(), "minimum": Decimal(terms.minimum)})

    def definition(self) -> dict[str, Any]:
        """As `commands.write_referral_rules` takes it."""
        return {**self.cleaned_data, "minimum": str(self.cleaned_data["minimum"])}

    def show(self, error: ShukeError) -> None:
        """Put what the command refused beside its field."""
        show_errors(self, error)


class CodeForm(forms.Form):
    """By whom somebody was brought."""

    code = forms.CharField(
        label=_("Code of whoever brought them"),
        max_length=20,
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters"}),
    )
