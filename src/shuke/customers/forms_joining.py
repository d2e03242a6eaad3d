"""The form of the rules by which arrivals are one person."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shuke.common.errors import ShukeError
from shuke.customers import identity_kinds
from shuke.customers.joining.rules import MOST, Rules

#: Empty lines for further values.
_SPARE = 2
HOW = (
    ("joins", _("joins")),
    ("most", _("joins, unless more people have it than")),
    ("never", _("never joins")),
)


class JoiningForm(forms.Form):
    """One row for each kind, in order, and one for each value that never joins."""

    def __init__(self, rules: Rules, data: Any = None) -> None:
        super().__init__(data)
        self.rules = rules
        for place, rule in enumerate(rules.kinds, start=1):
            how = "never" if not rule.joins else "most" if rule.most else "joins"
            self._add(
                f"how-{rule.kind}",
                forms.ChoiceField(label=_("Does it identify?"), choices=HOW, initial=how),
            )
            self._add(
                f"most-{rule.kind}",
                forms.IntegerField(
                    label=_("Most people that may have it"), min_value=1, max_value=MOST, required=False,
                    initial=rule.most or None,
                ),
            )  # fmt: skip
            self._add(
                f"place-{rule.kind}",
                forms.IntegerField(label=_("Rank"), min_value=1, max_value=99, initial=place),
            )
        for row in range(len(rules.never) + _SPARE):
            given = rules.never[row] if row < len(rules.never) else None
            self._add_value(row, given)

    def _add(self, name: str, field: forms.Field) -> None:
        self.fields[name] = field

    def _add_value(self, row: int, given: Any) -> None:
        kinds = [("", "–"), *identity_kinds.choices()]
        texts = {"kind": _("Kind"), "value": _("Number, address or name"), "why": _("Why")}
        initial = {name: getattr(given, name, "") for name in texts}
        self._add(
            f"never-{row}-kind",
            forms.ChoiceField(
                label=texts["kind"], choices=kinds, required=False, initial=initial["kind"]
            ),
        )
        for name, longest in (("value", 254), ("why", 100)):
            field = forms.CharField(
                label=texts[name], max_length=longest, required=False, initial=initial[name]
            )
            self._add(f"never-{row}-{name}", field)

    @property
    def kinds(self) -> list[dict[str, Any]]:
        """The rows of the kinds."""
        return [
            {name: self[f"{name}-{rule.kind}"] for name in ("place", "how", "most")}
            | {"label": self.rules.declared[rule.kind].label, "icon": self.rules.declared[rule.kind].icon}
            for rule in self.rules.kinds
        ]  # fmt: skip

    @property
    def values(self) -> list[dict[str, Any]]:
        """The rows of the values."""
        rows = range(len(self.rules.never) + _SPARE)
        return [{n: self[f"never-{row}-{n}"] for n in ("kind", "value", "why")} for row in rows]

    def definition(self) -> dict[str, Any]:
        """As `joining.Rules.of` takes it."""
        data = self.cleaned_data
        ordered = sorted(self.rules.kinds, key=lambda rule: data[f"place-{rule.kind}"])
        kinds = [
            {
                "kind": rule.kind,
                "joins": data[f"how-{rule.kind}"] != "never",
                "most": (data[f"most-{rule.kind}"] or 3)
                if data[f"how-{rule.kind}"] == "most"
                else 0,
            }
            for rule in ordered
        ]
        rows = (
            {name: data[f"never-{row}-{name}"] for name in ("kind", "value", "why")}
            for row in range(len(self.rules.never) + _SPARE)
        )
        return {"kinds": kinds, "never": [row for row in rows if row["kind"] or row["value"]]}

    def show(self, error: ShukeError) -> None:
        """Say what the command refused; it names no field of the form."""
        self.add_error(None, next(iter(error.fields.values()), error.message))
