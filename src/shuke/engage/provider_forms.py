"""The forms of channels: made of what a kind of provider needs to be told."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shuke.common import basics
from shuke.engage.providers import Field, ProviderKind


class ProviderForm(forms.Form):
    """What a provider is told. A secret is never written into a page: left empty, it stays."""

    name = forms.CharField(
        label=_("Name"), max_length=80, required=False, help_text=_("For you and your team.")
    )
    part_cost = forms.DecimalField(
        label=_("Price of a message"),
        required=False,
        min_value=Decimal(0),
        max_digits=8,
        decimal_places=4,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "any"}),
    )

    def __init__(
        self, kind: ProviderKind, data: Any = None, *, is_new: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        self._kind = kind
        self.fields["part_cost"].help_text = _(
            "Of each part that the carrier charges, in %(currency)s. A long text is several."
        ) % {"currency": basics.currency()}
        for field in kind.fields:
            self.fields[field.name] = _form_field(field, is_new)
        self.order_fields(["name", *(field.name for field in kind.fields), "part_cost"])

    def values(self) -> dict[str, Any]:
        """As the commands take them."""
        data = self.cleaned_data
        return {
            "name": data["name"],
            "part_cost": data["part_cost"],
            "values": {field.name: data[field.name] for field in self._kind.fields},
        }


def _form_field(field: Field, is_new: bool) -> forms.Field:
    if field.choices:
        return forms.ChoiceField(
            label=field.label,
            choices=[*field.choices.items()],
            required=field.is_needed,
            initial=field.default,
            help_text=field.help,
        )
    widget: forms.Widget = forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})
    if field.is_secret:
        widget = forms.PasswordInput(attrs={"autocomplete": "off"})
    elif field.is_long:
        widget = forms.Textarea(attrs={"rows": 5, "spellcheck": "false"})
    stays = field.is_secret and not is_new
    return forms.CharField(
        label=field.label,
        max_length=20_000 if field.is_long else 300,
        required=field.is_needed and not stays,
        initial=field.default,
        help_text=_("Left empty, the one that is there stays.") if stays else field.help,
        widget=widget,
    )


class TrialForm(forms.Form):
    """One message to oneself."""

    address = forms.CharField(
        label=_("To"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    text = forms.CharField(
        label=_("Text"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
