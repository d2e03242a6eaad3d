"""Forms of the commission plan and of corrections. They read what was typed; commands decide whether it can be."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from shuke.common.declarations import declared
from shuke.common.errors import ShukeError
from shuke.common.kit.forms import set_choices, show_errors
from shuke.sales.pay_plan import Plan
from shuke.team.slots import Kpi, Rating


def _percent(label: Any, help_text: Any = "") -> forms.DecimalField:
    return forms.DecimalField(
        label=label, help_text=help_text, min_value=0, max_value=100, decimal_places=2, initial=0
    )


class PlanForm(forms.Form):
    """One version of the plan."""

    days = forms.IntegerField(
        label=gettext_lazy("Days after a contact"),
        min_value=1,
        max_value=60,
        help_text=gettext_lazy(
            "So long a sale counts as the work of whoever had to do with them last."
        ),
    )
    steps = forms.CharField(
        label=gettext_lazy("Per cent of sales"),
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text=gettext_lazy("A step a line: sales from, per cent. “0, 2” and “50000, 3”."),
    )
    whole = forms.BooleanField(
        label=gettext_lazy("The rate that was reached counts for all sales of the month"),
        required=False,
    )
    saved = _percent(gettext_lazy("Per cent more on orders saved before paying"))
    team = _percent(
        gettext_lazy("Per cent of the team’s sales"),
        gettext_lazy("In equal parts among its people."),
    )
    least = forms.IntegerField(
        label=gettext_lazy("Per cent who must be satisfied"),
        min_value=0,
        max_value=100,
        help_text=gettext_lazy("Below it nothing is paid; 0: not asked."),
        required=False,
    )
    cap = forms.IntegerField(
        label=gettext_lazy("At most, a month"),
        min_value=0,
        max_value=100_000_000,
        help_text=gettext_lazy("In the shop’s currency; 0: no limit."),
    )

    def __init__(self, plan: Plan, data: Any = None):
        values = plan.as_json()
        steps = "\n".join(f"{low}, {rate}" for low, rate in plan.steps)
        kpis = {f"kpi-{key}": amount for key, amount in plan.kpis.items()}
        super().__init__(data, initial={**values, "steps": steps, **kpis})
        for kpi in declared(Kpi):
            self.fields[f"kpi-{kpi.key}"] = forms.DecimalField(
                label=_("For each: %(what)s") % {"what": kpi.label},
                required=False,
                min_value=0,
                max_value=100_000,
                decimal_places=2,
            )
        if not declared(Rating):
            del self.fields["least"]

    def definition(self) -> dict[str, Any]:
        values = self.cleaned_data
        kpis = {name[4:]: str(values[name] or 0) for name in self.fields if name.startswith("kpi-")}
        return {
            "days": values["days"],
            "steps": _steps(values["steps"]),
            "whole": values["whole"],
            "saved": str(values["saved"] or 0),
            "team": str(values["team"] or 0),
            "kpis": kpis,
            "least": values.get("least") or 0,
            "cap": values["cap"] or 0,
        }

    def show(self, error: ShukeError) -> None:
        show_errors(self, error, lambda place: f"kpi-{place}" if place == "kpis" else place)


def _steps(text: str) -> list[list[Any]]:
    """A line each; what is no number stays as it was typed, and the command refuses it."""
    rows = []
    for line in text.replace("，", ",").splitlines():
        if line.strip():
            low, _sign, rate = line.partition(",")
            low, rate = low.strip(), rate.strip().removesuffix("%")
            rows.append([int(low) if low.isascii() and low.isdigit() else low, rate])
    return rows


class CorrectionForm(forms.Form):
    """So much more or less for a colleague."""

    staff = forms.ChoiceField(label=pgettext_lazy("target", "Colleague"))
    amount = forms.DecimalField(
        label=gettext_lazy("More or less"),
        max_digits=14,
        decimal_places=2,
        help_text=gettext_lazy("With a minus before it: less."),
    )
    why = forms.CharField(label=gettext_lazy("Why"), max_length=300)

    def __init__(self, people: list[tuple[int, str]], data: Any = None):
        super().__init__(data)
        set_choices(self, "staff", people)

    def show(self, error: ShukeError) -> None:
        show_errors(self, error)
