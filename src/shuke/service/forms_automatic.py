"""The form of automatic answers."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.common.errors import ShukeError
from shuke.common.kit.forms import show_errors
from shuke.service.automatic import CHANNELS, LEAST, MOST, TIMES, Rule
from shuke.service.models import Ticket


class AutomaticForm(forms.Form):
    """How well an article has to fit, over which channels, and when."""

    threshold = forms.IntegerField(
        label=_("An article has to fit by at least (%)"), min_value=LEAST, max_value=MOST,
        help_text=_("Higher: fewer answers, and fewer wrong ones."),
    )  # fmt: skip
    channels = forms.MultipleChoiceField(
        label=pgettext_lazy("automatic answers", "Over"), widget=forms.CheckboxSelectMultiple
    )
    when = forms.ChoiceField(label=pgettext_lazy("automatic answers", "When"), choices=list(TIMES.items()))  # fmt: skip

    own = forms.BooleanField(
        label=_("Who asks where their parcel is, is answered from their own orders"),
        required=False,
        help_text=_("Only who writes from a contact that stands on their record."),
    )

    def __init__(self, rule: Rule, data: Any = None):
        super().__init__(data, initial={**rule.as_json()})
        labels = dict(Ticket.Channel.choices)
        self.fields["channels"].choices = [(each, labels[each]) for each in CHANNELS]  # type: ignore[attr-defined]

    def definition(self) -> dict[str, Any]:
        """See `automatic.Rule.as_json`."""
        return dict(self.cleaned_data)

    def show(self, error: ShukeError) -> None:
        show_errors(self, error)
