"""Forms of things. They read what was typed; commands decide whether it can be."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shuke.care.models import OwnedThing
from shuke.care.slots import OwnedKind

_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
_NUMBER = {"inputmode": "decimal", "autocomplete": "off"}


class ThingForm(forms.Form):
    """A thing of a kind: what every thing has, then what is asked of the kind."""

    name = forms.CharField(label=_("What is it?"), max_length=200)
    bought_on = forms.DateField(label=_("Bought on"), required=False, widget=_DAY)
    seller = forms.CharField(
        label=_("Sold by"),
        max_length=120,
        required=False,
        help_text=_("A colleague, your store, or somebody else."),
    )
    price = forms.CharField(
        label=_("Price paid"), max_length=20, required=False, widget=forms.TextInput(_NUMBER)
    )
    discount = forms.CharField(
        label=_("Discount received"), max_length=20, required=False, widget=forms.TextInput(_NUMBER)
    )
    serial = forms.CharField(label=_("Serial number"), max_length=60, required=False)
    guarantee_until = forms.DateField(label=_("Guarantee until"), required=False, widget=_DAY)

    def __init__(self, kind: OwnedKind, data: Any = None, row: OwnedThing | None = None):
        self.kind = kind
        initial = {}
        if row is not None:
            initial = {name: getattr(row, name) for name in self.base_fields}
            initial |= {f"d_{code}": value for code, value in row.details.items()}
        super().__init__(data, initial=initial)
        if kind.serial:
            self.fields["serial"].label = kind.serial
        for detail in kind.details:
            field: Any = forms.CharField(label=detail.label, max_length=60, required=False)
            if detail.kind == "date":
                field = forms.DateField(label=detail.label, required=False, widget=_DAY)
            self.fields[f"d_{detail.code}"] = field

    def values(self) -> dict[str, Any]:
        """As `commands.note_thing` takes them."""
        cleaned = self.cleaned_data
        details = {each.code: cleaned[f"d_{each.code}"] for each in self.kind.details}
        return {name: cleaned[name] for name in self.base_fields} | {"details": details}


class ReadingForm(forms.Form):
    value = forms.CharField(label=_("Reading"), max_length=16, widget=forms.TextInput(_NUMBER))
    on = forms.DateField(
        label=_("Date of the reading"),
        required=False,
        widget=_DAY,
        help_text=_("Today when it is left empty."),
    )


class ServiceForm(forms.Form):
    what = forms.CharField(label=_("What was done"), max_length=60)
    on = forms.DateField(
        label=_("Day it was done"),
        required=False,
        widget=_DAY,
        help_text=_("Today when it is left empty."),
    )
    value = forms.CharField(
        label=_("Reading at the time"),
        max_length=16,
        required=False,
        widget=forms.TextInput(_NUMBER),
    )
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

    def __init__(self, kind: OwnedKind, data: Any = None):
        super().__init__(data)
        if not kind.unit:
            del self.fields["value"]
