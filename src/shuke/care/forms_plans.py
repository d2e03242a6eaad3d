"""Plans as a form: one part for each plan, and an empty one."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuke.care.kinds import choices
from shuke.care.plans import MOST_MONTHS, Plan, Plans, Routine
from shuke.common.kit.parted import PartedForm

MOST_PARTS = 31


class PlanForm(forms.Form):
    """One plan. A plan without goods and services is none."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=choices)
    categories = forms.CharField(
        label=gettext_lazy("Categories of goods"),
        required=False,
        max_length=600,
        help_text=gettext_lazy(
            "Whoever buys these owns them. Several with commas; empty: for what is noted by hand."
        ),
    )
    guarantee = forms.IntegerField(
        label=gettext_lazy("Months of guarantee"),
        required=False,
        min_value=0,
        max_value=MOST_MONTHS,
    )
    services = forms.CharField(
        label=gettext_lazy("What is done, and how often"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 3, "placeholder": gettext_lazy("Oil change, 6, 5000")}),
        help_text=gettext_lazy("One to a line: what, every how many months, every how many km."),
    )

    def clean_services(self) -> list[dict[str, Any]]:
        """As a definition has them; each line that cannot be read is an error of its own."""
        services, wrong = [], []
        for line in filter(str.strip, self.cleaned_data["services"].splitlines()):
            if service := _service(line):
                services.append(service)
            else:
                words = {"line": line}
                wrong.append(_("“%(line)s”: write it like “Oil change, 6, 5000”.") % words)
        if wrong:
            raise forms.ValidationError(wrong)
        return services

    def as_json(self) -> dict[str, Any] | None:
        """As a definition has it; None of an empty part."""
        cleaned = self.cleaned_data
        categories = _split(cleaned["categories"])
        if not categories and not cleaned["services"]:
            return None
        return {
            "kind": cleaned["kind"],
            "categories": categories,
            "guarantee": cleaned["guarantee"] or 0,
            "services": cleaned["services"],
        }


class PlansForm(PartedForm[PlanForm]):
    """One part for each plan, and an empty one."""

    def __init__(self, plans: Plans, data: Any = None):
        rows = plans.plans

        def make(at: int, data: Any) -> PlanForm:
            initial = _initial(rows[at]) if at < len(rows) else None
            return PlanForm(data, prefix=str(at), initial=initial)

        super().__init__("plans", "kind", make, least=len(rows) + 1, most=MOST_PARTS, data=data)


def _initial(plan: Plan) -> dict[str, Any]:
    return {
        "kind": plan.kind,
        "categories": ", ".join(plan.categories),
        "guarantee": plan.guarantee or None,
        "services": "\n".join(_line(each) for each in plan.services),
    }


def _service(line: str) -> dict[str, Any] | None:
    """What is done, and how often; None of a line that cannot be read."""
    what, *numbers = [part.strip() for part in line.replace("，", ",").split(",")]
    numbers = [*numbers, "", ""][: max(2, len(numbers))]
    if len(numbers) > 2 or not all(
        part.isascii() and (part.isdigit() or not part) for part in numbers
    ):
        return None
    months, every = (int(part or 0) for part in numbers)
    return {"what": what, "months": months, "every": every}


def _line(routine: Routine) -> str:
    numbers = [str(routine.months or ""), str(routine.every or "")]
    return ", ".join([routine.what, *numbers]).rstrip(", ")


def _split(text: str) -> list[str]:
    for sign in "，、;；\n":
        text = text.replace(sign, ",")
    return [part.strip() for part in text.split(",") if part.strip()]
