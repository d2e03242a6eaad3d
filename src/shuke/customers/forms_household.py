"""The form for a member of a household."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shuke.customers.models import Tie

#: Chosen where somebody has no record.
NOBODY = "name"


class TieForm(forms.Form):
    """What somebody is, and who: a name, a phone, an order number. Where customers are found by it, whoever
    fills it in says which of them it is, or none."""

    role = forms.ChoiceField(label=_("What they are to this customer"), choices=Tie.Role.choices)
    who = forms.CharField(
        label=_("Name or phone"),
        max_length=254,
        widget=forms.TextInput({"autocomplete": "off"}),
        help_text=_("People without a record are noted by name."),
    )

    def __init__(self, data: Any = None, *, hits: Sequence[Any] = (), **more: Any):
        super().__init__(data, auto_id="tie_%s", **more)
        if hits:
            choices = [
                (str(hit.id), " · ".join(filter(None, (hit.name, hit.hint)))) for hit in hits
            ]
            self.fields["other"] = forms.ChoiceField(
                label=_("Which of them is it?"),
                choices=[*choices, (NOBODY, _("None of them: note the name alone"))],
                widget=forms.RadioSelect,
                required=False,
            )

    @property
    def other(self) -> str | None:
        """What was chosen of those found; None: nothing yet."""
        return self.cleaned_data.get("other") or None

    @property
    def whom(self) -> dict[str, Any]:
        """As `commands.tie` takes it."""
        if self.other and self.other != NOBODY:
            return {"other_id": int(self.other)}
        return {"name": self.cleaned_data["who"]}
