"""Plans as a form: one part for each plan, and an empty one."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuke.care.kinds import choices
from shuke.care.plans import MOST_MONTHS, Plan, Plans, Routine
from shuke.common.errors import ShukeError


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

    def plan(self) -> dict[str, Any] | None:
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


class PlansForm:
    """All parts, with their own prefixes: "0-kind"."""

    def __init__(self, plans: Plans, data: Any = None):
        count = len(plans.plans) + 1
        if data is not None:
            count = min(max((int(n) for n in _numbers(data)), default=0) + 1, 31)
        self.parts = [
            PlanForm(
                data,
                prefix=str(at),
                initial=_initial(plans.plans[at]) if at < len(plans.plans) else None,
            )
            for at in range(count)
        ]
        self.message = ""

    def is_valid(self) -> bool:
        valid = [part.is_valid() for part in self.parts]  # each shows its own errors
        return all(valid)

    def definition(self) -> dict[str, Any]:
        """As `commands.write_plans` takes it."""
        plans = []
        self._places: list[PlanForm] = []
        for part in self.parts:
            if (plan := part.plan()) is not None:
                plans.append(plan)
                self._places.append(part)
        return {"plans": plans}

    def show(self, error: ShukeError) -> None:
        """Put what the command refused beside its field."""
        for place, text in error.fields.items():
            _word, _dot, rest = place.partition(".")
            number, _dot, name = rest.partition(".")
            name = name.partition(".")[0]
            part = self._places[int(number)] if number.isdigit() else self.parts[0]
            part.add_error(name if name in part.fields else None, text)
        if not error.fields:
            self.message = str(error.message)


def _numbers(data: Any) -> list[str]:
    return [
        name.removesuffix("-kind")
        for name in data
        if name.endswith("-kind") and name[:-5].isdigit()
    ]


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
