"""Tiers as a form, one part for each and an empty one."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy, pgettext_lazy

from shuke.common.kit.parted import PartedForm
from shuke.loyalty.tiers import (
    LONGEST_BENEFITS,
    LONGEST_CODE,
    LONGEST_NAME,
    MEASURES,
    MOST_DAYS,
    MOST_LEAST,
    MOST_MONTHS,
    MOST_TIERS,
    MOST_TIMES,
    WINDOWS,
    Tier,
    Tiers,
)


class MeasureForm(forms.Form):
    """What holds of all tiers."""

    measure = forms.ChoiceField(
        label=gettext_lazy("Tiers are reached by"), choices=lambda: list(MEASURES.items())
    )
    window = forms.ChoiceField(
        label=gettext_lazy("Counted over"), choices=lambda: list(WINDOWS.items())
    )
    months = forms.IntegerField(
        label=pgettext_lazy("tiers", "Months"),
        min_value=1,
        max_value=MOST_MONTHS,
        help_text=gettext_lazy("For “the last months” only."),
    )
    grace_days = forms.IntegerField(
        label=gettext_lazy("Days of grace"),
        min_value=0,
        max_value=MOST_DAYS,
        help_text=gettext_lazy("How long a tier is kept after it is no longer earned."),
    )


class TierForm(forms.Form):
    """One tier. A part without a name is none."""

    name = forms.CharField(
        label=pgettext_lazy("tiers", "Tier"), required=False, max_length=LONGEST_NAME
    )
    least = forms.DecimalField(
        label=pgettext_lazy("tiers", "From so much on"),
        required=False,
        min_value=0,
        max_value=MOST_LEAST,
        decimal_places=2,
        help_text=gettext_lazy(
            "Money in the shop's currency; orders, months and points as numbers."
        ),
    )
    times = forms.DecimalField(
        label=gettext_lazy("Times the points"),
        required=False,
        min_value=1,
        max_value=MOST_TIMES,
        decimal_places=2,
        initial=1,
    )
    benefits = forms.CharField(
        label=gettext_lazy("Benefits"),
        required=False,
        max_length=LONGEST_BENEFITS,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("One to a line, such as free shipping: they are said at the till."),
    )
    code = forms.CharField(required=False, max_length=LONGEST_CODE, widget=forms.HiddenInput)
    remove = forms.BooleanField(label=gettext_lazy("Remove this tier"), required=False)

    def __init__(self, *args: Any, was: Tier | None, **more: Any):
        super().__init__(*args, **more)
        self.was = was
        if was is None:
            self.fields.pop("remove")

    def as_json(self) -> dict[str, Any] | None:
        """As a definition has it; None of an empty part and of one that is taken out."""
        values = self.cleaned_data
        if not values["name"] or values.get("remove"):
            return None
        return {
            "code": values["code"],
            "name": values["name"],
            "least": str(values["least"] or 0),
            "times": str(Decimal(1) if values["times"] is None else values["times"]),
            "benefits": values["benefits"],
        }


class TiersForm(PartedForm[TierForm]):
    """What holds of all, one part for each tier, and an empty one."""

    def __init__(self, tiers: Tiers, data: Any = None):
        rows = tiers.tiers

        def make(at: int, data: Any) -> TierForm:
            was = rows[at] if at < len(rows) else None
            names = ("code", "name", "least", "times", "benefits")
            initial = {name: getattr(was, name) for name in names} if was else {}
            return TierForm(data, prefix=str(at), was=was, initial=initial)

        names = ("measure", "window", "months", "grace_days")
        plain = MeasureForm(data, initial={name: getattr(tiers, name) for name in names})
        super().__init__(
            "tiers", "name", make, least=len(rows) + 1, most=MOST_TIERS + 1, data=data, plain=plain
        )
