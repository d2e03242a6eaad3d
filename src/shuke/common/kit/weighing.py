"""The form of rules that give signs a weight and numbers each."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from shuke.common.errors import ShukeError
from shuke.common.kit.forms import show_errors


class WeighingForm(forms.Form):
    """Fields are named <sign>-weight and <sign>-<number>; others are of the rules as a whole. In the definition the signs
    stand under `part`."""

    part: ClassVar[str]

    def weigh(
        self, code: str, weight: int, most: int, numbers: Mapping[str, forms.IntegerField]
    ) -> None:
        """One more sign, with its weight now and the highest that it may have."""
        self.fields[f"{code}-weight"] = forms.TypedChoiceField(
            label=_("Weight"),
            coerce=int,
            initial=weight,
            choices=[(0, _("off")), *((n, str(n)) for n in range(1, most + 1))],
        )
        for name, field in numbers.items():
            self.fields[f"{code}-{name}"] = field

    def definition(self) -> dict[str, Any]:
        """As the rules take it."""
        signs: dict[str, dict[str, int]] = {}
        whole: dict[str, Any] = {}
        for name, value in self.cleaned_data.items():
            code, dash, number = name.partition("-")
            if dash:
                signs.setdefault(code, {})[number] = value
            else:
                whole[name] = value
        return whole | {self.part: signs}

    def show(self, error: ShukeError) -> None:
        """Put what the command refused beside its fields."""
        start = f"{self.part}."
        show_errors(self, error, lambda place: place.removeprefix(start).replace(".", "-"))
