"""The form of a promise."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.tasks.queries.tasks import receivers


def _holders() -> list[tuple[str, str]]:
    return [(str(staff.pk), staff.name) for staff in receivers()]


class PromiseForm(forms.Form):
    what = forms.CharField(label=_("What was promised"), max_length=300)
    due_on = forms.DateField(
        label=_("By when"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    holder = forms.ChoiceField(label=pgettext_lazy("promise", "Who will keep it"), choices=_holders)

    def values(self) -> dict[str, Any]:
        """As `commands.make_promise` takes them."""
        cleaned = self.cleaned_data
        return {
            "what": cleaned["what"],
            "due_on": cleaned["due_on"],
            "holder_id": int(cleaned["holder"]),
        }
