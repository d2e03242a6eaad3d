"""The rules for suspected fake orders as a form: a weight and the numbers of each sentence."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shuke.common.kit.weighing import WeighingForm
from shuke.shop.suspicion import SIGNALS, Rules
from shuke.shop.suspicion.rules import MOST_THRESHOLD, MOST_WEIGHT


class SuspicionForm(WeighingForm):
    """The threshold, and each sign."""

    part = "signals"

    threshold = forms.IntegerField(
        label=_("Suspicious from"),
        min_value=1,
        max_value=MOST_THRESHOLD,
        help_text=_("The weights of all signs that are true of an order are added up."),
    )

    def __init__(self, rules: Rules, *args, **options):
        super().__init__(*args, **options)
        self.fields["threshold"].initial = rules.threshold
        for signal in SIGNALS:
            values = rules.signals[signal.code]
            numbers = {
                number.code: forms.IntegerField(
                    label=number.label,
                    min_value=number.low,
                    max_value=number.high,
                    initial=values[number.code],
                )
                for number in signal.numbers
            }
            self.weigh(signal.code, values["weight"], MOST_WEIGHT, numbers)

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
