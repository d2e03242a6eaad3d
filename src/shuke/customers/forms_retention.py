"""The form of the rules of retention."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shuke.common.errors import ShukeError
from shuke.common.kit.forms import show_errors
from shuke.customers.retention.rules import MOST_MONTHS, Rules, age, data_kinds

#: Ages that are offered, in months.
_MONTHS = (1, 3, 6, 12, 13, 18, 24, 36, 60, 84, 120)


class RetentionForm(forms.Form):
    """One choice for each kind of data."""

    def __init__(self, rules: Rules, data: Any = None) -> None:
        super().__init__(data)
        for code, kind in data_kinds().items():
            months = rules.months.get(code, 0)
            offered = sorted({n for n in (*_MONTHS, months) if kind.least <= n <= MOST_MONTHS})
            self.fields[code] = forms.TypedChoiceField(
                label=_("Keep for"),
                coerce=int,
                choices=[(0, _("forever")), *((n, age(n)) for n in offered)],
                initial=months,
            )

    @property
    def kinds(self) -> list[dict[str, Any]]:
        """Each kind with its field."""
        return [{"kind": kind, "field": self[code]} for code, kind in data_kinds().items()]

    def definition(self) -> dict[str, Any]:
        """As `retention.Rules.of` takes it."""
        return {"months": dict(self.cleaned_data)}

    def show(self, error: ShukeError) -> None:
        """Put what the command refused beside its fields."""
        show_errors(self, error, lambda place: place.removeprefix("months."))
