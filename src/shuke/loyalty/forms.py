"""Earning rules as a form, with one part for each extra and an empty one; points given by hand; rewards."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy, pgettext_lazy

from shuke.common.kit.forms import set_choices
from shuke.common.kit.parted import PartedForm
from shuke.loyalty.plan import (
    AFTER_RETURN,
    LONGEST,
    MOST_DAYS,
    MOST_EXTRAS,
    MOST_MONTHS,
    MOST_POINTS,
    MOST_TIMES,
    WHATS,
    Extra,
    Plan,
)

_SMALLEST = Decimal("0.01")


class PlainForm(forms.Form):
    """What holds of everything that is bought."""

    points = forms.IntegerField(label=gettext_lazy("Points"), min_value=1, max_value=MOST_POINTS)
    per = forms.DecimalField(
        label=gettext_lazy("for every amount spent"),
        min_value=_SMALLEST,
        max_value=MOST_POINTS,
        decimal_places=2,
        help_text=gettext_lazy(
            "In the shop's currency, after discounts and without shipping; each line is rounded down."
        ),
    )
    wait_days = forms.IntegerField(
        label=gettext_lazy("Days until they can be spent"),
        min_value=0,
        max_value=MOST_DAYS,
        help_text=gettext_lazy("As long as goods may come back."),
    )
    lasts_months = forms.IntegerField(
        label=gettext_lazy("Months until they expire"),
        min_value=0,
        max_value=MOST_MONTHS,
        help_text=gettext_lazy("From the day on which they can be spent; 0: never."),
    )
    after_return = forms.ChoiceField(
        label=gettext_lazy("When goods come back whose points are spent"),
        choices=lambda: list(AFTER_RETURN.items()),
    )
    worth = forms.DecimalField(
        label=gettext_lazy("What 100 points cost you"),
        min_value=0,
        max_value=MOST_POINTS,
        decimal_places=2,
        help_text=gettext_lazy("By this the rehearsal says what the rules cost."),
    )
    since = forms.DateField(
        label=gettext_lazy("Orders from this day on earn too"),
        required=False,
        widget=forms.DateInput({"type": "date"}),
        help_text=gettext_lazy("Empty: only orders placed after you switch the rules on."),
    )


class ExtraForm(forms.Form):
    """More points for something. A part without a choice is none."""

    what = forms.ChoiceField(
        label=gettext_lazy("More points for"),
        required=False,
        choices=lambda: [("", "–"), *WHATS.items()],
    )
    value = forms.CharField(
        label=gettext_lazy("Which goods"),
        required=False,
        max_length=LONGEST,
        help_text=gettext_lazy(
            "The category, the brand or the product's code, as it stands there."
        ),
    )
    times = forms.DecimalField(
        label=gettext_lazy("Times the points"),
        required=False,
        min_value=0,
        max_value=MOST_TIMES,
        decimal_places=2,
        initial=2,
        help_text=gettext_lazy("0: none at all. Of several that fit, the largest counts."),
    )
    points = forms.IntegerField(
        label=gettext_lazy("Points for the first order"),
        required=False,
        min_value=0,
        max_value=MOST_POINTS,
    )
    starts = forms.DateField(
        label=pgettext_lazy("points", "From"),
        required=False,
        widget=forms.DateInput({"type": "date"}),
    )
    ends = forms.DateField(
        label=pgettext_lazy("points", "Until"),
        required=False,
        widget=forms.DateInput({"type": "date"}),
    )

    def __init__(self, *args: Any, was: Extra | None, **more: Any):
        super().__init__(*args, **more)
        self.was = was

    def as_json(self) -> dict[str, Any] | None:
        """As a definition has it; None of an empty part."""
        values = self.cleaned_data
        if not values["what"]:
            return None
        times = values["times"]
        return {
            "what": values["what"],
            "value": values["value"],
            "times": "2" if times is None else str(times),
            "points": values["points"] or 0,
            "starts": values["starts"].isoformat() if values["starts"] else "",
            "ends": values["ends"].isoformat() if values["ends"] else "",
        }


class PlanForm(PartedForm[ExtraForm]):
    """What holds of everything, one part for each extra, and an empty one."""

    def __init__(self, plan: Plan, data: Any = None):
        rows = plan.extras

        def make(at: int, data: Any) -> ExtraForm:
            was = rows[at] if at < len(rows) else None
            return ExtraForm(data, prefix=str(at), was=was, initial=_initial(was))

        names = ("points", "per", "wait_days", "lasts_months", "after_return", "worth")
        initial = {name: getattr(plan, name) for name in names} | {"since": plan.since or None}
        super().__init__(
            "extras", "what", make, least=len(rows) + 1, most=MOST_EXTRAS, data=data,
            plain=PlainForm(data, initial=initial),
        )  # fmt: skip

    def definition(self) -> dict[str, Any]:
        """As `commands.write_rules` takes it."""
        values = super().definition()
        since = values["since"].isoformat() if values["since"] else ""
        return {**values, "per": str(values["per"]), "worth": str(values["worth"]), "since": since}


def _initial(was: Extra | None) -> Mapping[str, Any] | None:
    if was is None:
        return None
    return {
        "what": was.what,
        "value": was.value,
        "times": was.times,
        "points": was.points or None,
        "starts": was.starts or None,
        "ends": was.ends or None,
    }


class AdjustForm(forms.Form):
    """Points given to somebody by hand, or taken."""

    points = forms.IntegerField(
        label=gettext_lazy("Points"),
        help_text=gettext_lazy("With a minus they are taken away."),
    )
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=200)


class RewardForm(forms.Form):
    """Something that can be had for points."""

    name = forms.CharField(label=gettext_lazy("Reward"), max_length=120)
    points = forms.IntegerField(
        label=gettext_lazy("Points"), min_value=1, max_value=10 * MOST_POINTS
    )
    price = forms.DecimalField(
        label=gettext_lazy("Plus payment"),
        required=False,
        min_value=0,
        max_value=MOST_POINTS,
        decimal_places=2,
        help_text=gettext_lazy("In the shop's currency, paid beside the points. Empty: none."),
    )
    stock = forms.IntegerField(
        label=gettext_lazy("Number available"),
        required=False,
        min_value=1,
        max_value=10 * MOST_POINTS,
        help_text=gettext_lazy("Empty: any number."),
    )
    coupon = forms.TypedChoiceField(
        label=gettext_lazy("A code of the coupon"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=gettext_lazy("They get a code of their own at once. Empty: it is handed over."),
    )

    def __init__(self, *args: Any, coupons: Iterable[tuple[str, str]], **more: Any):
        super().__init__(*args, **more)
        set_choices(self, "coupon", [("", "–"), *coupons])
