"""Forms of the record. They read what was typed; commands decide whether it can be."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.customers import identity_kinds
from shuke.customers.models import ChildMeasure, Customer, CustomField, CustomKind

GENDERS = (("", _("unknown")), ("f", _("Female")), ("m", _("Male")))
LANGUAGES = (("", _("unknown")), ("zh", "中文"), ("en", "English"))


def field_form(field: str, data: Any = None, initial: Any = None) -> Any:
    """The small form that edits one field of the record in place."""
    return _FIELD_FORMS[field](data, initial=initial, auto_id=f"edit_{field}_%s")


class _TextForm(forms.Form):
    @property
    def value(self) -> Any:
        """The new value, as `commands.edit_customer` takes it."""
        return next(iter(self.cleaned_data.values()))


class NameForm(_TextForm):
    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=200, required=False)


class GenderForm(_TextForm):
    gender = forms.ChoiceField(label=_("Gender"), choices=GENDERS, required=False)


class LanguageForm(_TextForm):
    language = forms.ChoiceField(
        label=_("Language"),
        choices=LANGUAGES,
        required=False,
        help_text=_("Letters are written in it."),
    )


class CityForm(_TextForm):
    city = forms.CharField(label=_("City"), max_length=60, required=False)


class ProvinceForm(_TextForm):
    province = forms.CharField(label=_("Province"), max_length=60, required=False)


_DIGITS = {"inputmode": "numeric", "autocomplete": "off"}


class BirthdayForm(forms.Form):
    calendar = forms.ChoiceField(label=_("Calendar"), choices=Customer.Calendar.choices)
    year = forms.IntegerField(
        label=pgettext_lazy("birthday", "Year"),
        required=False,
        widget=forms.TextInput(_DIGITS | {"maxlength": 4}),
    )
    month = forms.IntegerField(
        label=pgettext_lazy("birthday", "Month"),
        required=False,
        min_value=1,
        max_value=12,
        widget=forms.TextInput(_DIGITS | {"maxlength": 2}),
    )
    day = forms.IntegerField(
        label=pgettext_lazy("birthday", "Day"),
        required=False,
        min_value=1,
        max_value=31,
        widget=forms.TextInput(_DIGITS | {"maxlength": 2}),
    )

    @property
    def value(self) -> dict:
        return self.cleaned_data


_FIELD_FORMS: dict[str, type[forms.Form]] = {
    "name": NameForm,
    "gender": GenderForm,
    "language": LanguageForm,
    "city": CityForm,
    "province": ProvinceForm,
    "birthday": BirthdayForm,
}


class IdentityForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=identity_kinds.choices)
    text = forms.CharField(label=_("Number, address or name"), max_length=254)


class ChildForm(forms.Form):
    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=100, required=False)
    born_on = forms.DateField(
        label=_("Born on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    gender = forms.ChoiceField(label=_("Gender"), choices=GENDERS, required=False)


class GuardianForm(forms.Form):
    """Who agreed for a child, and in which words."""

    guardian = forms.CharField(
        label=_("Who agreed"),
        max_length=100,
        help_text=_("A parent or whoever else is the child's guardian."),
    )
    text = forms.CharField(
        label=_("What they said or signed"),
        max_length=500,
        widget=forms.Textarea({"rows": 2}),
        help_text=_(
            "Ask the parent: “May we note your child's name, birthday and sizes, to advise you and to "
            "remind you?” Their own page of preferences asks it too."
        ),
    )


class MeasureForm(forms.Form):
    what = forms.ChoiceField(label=_("What was measured"), choices=ChildMeasure.What.choices)
    value = forms.CharField(
        label=_("Reading"), max_length=8, widget=forms.TextInput({"inputmode": "decimal"})
    )
    on = forms.DateField(
        label=_("Measured on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Today when it is left empty."),
    )


class NoteForm(forms.Form):
    text = forms.CharField(label=_("Note"), max_length=4000, widget=forms.Textarea)


class CustomerForm(forms.Form):
    """A new customer."""

    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=200, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    email = forms.CharField(label=_("E-mail"), max_length=254, required=False)
    city = forms.CharField(label=_("City"), max_length=60, required=False)

    @property
    def identities(self) -> list[tuple[str, str]]:
        return [(k, self.cleaned_data[k]) for k in ("phone", "email") if self.cleaned_data[k]]


class IdentityKindForm(forms.Form):
    """A new kind of identity."""

    label = forms.CharField(
        label=pgettext_lazy("thing", "Name"),
        max_length=60,
        widget=forms.TextInput({"placeholder": _("LINE id, WhatsApp, school number …")}),
    )
    pattern = forms.CharField(
        label=_("What one looks like"),
        required=False,
        max_length=60,
        widget=forms.TextInput({"placeholder": "XB######", "autocomplete": "off"}),
        help_text=_(
            "# is a digit, @ a letter, * anything. Leave it empty when anything may be one."
        ),
    )
    folding = forms.ChoiceField(
        label=_("When two are the same"), choices=CustomKind.Folding.choices
    )
    joins = forms.BooleanField(
        label=_("Whoever has the same one is the same person"),
        required=False,
        initial=True,
        help_text=_("Not for what families share, such as a car or a tablet."),
    )


class CustomFieldForm(forms.Form):
    """A new own field. What can be chosen stands one to a line."""

    label = forms.CharField(
        label=pgettext_lazy("thing", "Name"),
        max_length=60,
        widget=forms.TextInput({"placeholder": _("Skin type, size of shoe, card valid until …")}),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=CustomField.Kind.choices)
    choices = forms.CharField(
        label=_("To choose from"),
        required=False,
        max_length=9000,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("Only for a choice: one to a line."),
    )

    @property
    def declaration(self) -> dict[str, Any]:
        """As `commands.add_custom_field` takes it."""
        return self.cleaned_data | {"choices": self.cleaned_data["choices"].splitlines()}


class ReturnForm(forms.Form):
    """By what somebody was known who was forgotten and wants to be on record again."""

    kind = forms.ChoiceField(label=_("Kind"), choices=identity_kinds.choices)
    text = forms.CharField(label=_("Phone, e-mail, account …"), max_length=254)
