"""The rules for suspected fake orders as a form: a weight and the numbers of each sentence."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shuke.common.errors import ShukeError
from shuke.common.kit.forms import show_errors
from shuke.shop.suspicion import SIGNALS, Rules
from shuke.shop.suspicion.rules import MOST_THRESHOLD, MOST_WEIGHT


class SuspicionForm(forms.Form):
    """Fields are named <sign>-weight and <sign>-<number>."""

    threshold = forms.IntegerField(
        label=_("Suspected from"),
        min_value=1,
        max_value=MOST_THRESHOLD,
        help_text=_("The weights of all signs that are true of an order are added up."),
    )

    def __init__(self, rules: Rules, *args, **options):
        super().__init__(*args, **options)
        self.fields["threshold"].initial = rules.threshold
        for signal in SIGNALS:
            values = rules.signals[signal.code]
            self.fields[f"{signal.code}-weight"] = forms.TypedChoiceField(
                label=_("Weight"),
                coerce=int,
                initial=values["weight"],
                choices=[(0, _("off")), *((n, str(n)) for n in range(1, MOST_WEIGHT + 1))],
            )
            for number in signal.numbers:
                self.fields[f"{signal.code}-{number.code}"] = forms.IntegerField(
                    label=number.label,
                    min_value=number.low,
                    max_value=number.high,
                    initial=values[number.code],
                )

    @property
    def signs(self) -> list[dict[str, Any]]:
        """Each sign with its sentence, as the numbers in the form stand, and its fields."""
        return [
            {
                "name": signal.name,
                "sentence": signal.text({n.code: self[f"{signal.code}-{n.code}"].value() for n in signal.numbers}),
                "weight": self[f"{signal.code}-weight"],
                "numbers": [self[f"{signal.code}-{n.code}"] for n in signal.numbers],
            }
            for signal in SIGNALS
        ]  # fmt: skip

    def definition(self) -> dict[str, Any]:
        """What `commands.write_rules` takes."""
        signals: dict[str, dict[str, int]] = {signal.code: {} for signal in SIGNALS}
        for name, value in self.cleaned_data.items():
            code, dash, number = name.partition("-")
            if dash:
                signals[code][number] = value
        return {"threshold": self.cleaned_data["threshold"], "signals": signals}

    def show(self, error: ShukeError) -> None:
        """Put what the command refused beside its fields."""
        show_errors(self, error, lambda place: place.removeprefix("signals.").replace(".", "-"))
