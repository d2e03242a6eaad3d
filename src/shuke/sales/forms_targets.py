"""Forms of targets: an amount for each period of a year; empty: none."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms

from shuke.common import basics
from shuke.common.errors import ShukeError
from shuke.common.kit.forms import show_errors
from shuke.common.money import rounded
from shuke.sales.periods import of_year


class TargetsForm(forms.Form):
    """The year, its quarters and months."""

    def __init__(self, year: int, amounts: Mapping[str, Decimal], data: Any = None):
        super().__init__(data)
        currency = basics.currency()
        for period in of_year(year):
            amount = amounts.get(period.key)
            self.fields[period.key] = forms.DecimalField(
                label=str(period),
                required=False,
                min_value=0,
                max_digits=14,
                decimal_places=2,
                initial=None if amount is None else rounded(amount, currency),
            )

    def show(self, error: ShukeError) -> None:
        show_errors(self, error)
