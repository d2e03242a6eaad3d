"""Forms of the counter. They read what was typed; commands decide whether it can be."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.common.access import Actor
from shuke.counter.commands.registering import HOWS
from shuke.counter.models import LONGEST, Call, Visit
from shuke.counter.stores import doors
from shuke.team.queries import staff_who

CHANNELS = (
    ("sms", _("SMS")),
    ("wechat", _("WeChat")),
    ("phone", _("Phone")),
    ("email", _("E-mail")),
)
PURPOSES = (
    ("marketing", _("Offers and news")),
    ("service", _("Service, such as care reminders")),
    ("sharing", _("Being given to partners")),
)
_TEL = {"inputmode": "tel", "autocomplete": "off"}


def _offer_stores(form: forms.Form, actor: Actor) -> None:
    stores = [(row.pk, row.name) for row in doors(actor)]
    cast(forms.ChoiceField, form.fields["store"]).choices = stores


class RegisterForm(forms.Form):
    """Somebody who is not on record yet."""

    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=200, required=False)
    phone = forms.CharField(
        label=_("Phone"), max_length=40, required=False, widget=forms.TextInput(_TEL)
    )
    email = forms.CharField(label=_("E-mail"), max_length=254, required=False)
    card = forms.CharField(label=_("Member card"), max_length=60, required=False)
    channels = forms.MultipleChoiceField(
        label=_("They agree to be written to by"),
        choices=CHANNELS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    purpose = forms.ChoiceField(label=_("What for"), choices=PURPOSES)
    how = forms.ChoiceField(
        label=_("How they agreed"), choices=(("", _("not asked")), *HOWS.items()), required=False
    )

    @property
    def declaration(self) -> dict[str, Any]:
        """As `commands.register` takes it."""
        data = dict(self.cleaned_data)
        contacts = {kind: data.pop(kind) for kind in ("phone", "email", "card")}
        return {**data, "contacts": {kind: text for kind, text in contacts.items() if text}}


class VisitForm(forms.Form):
    """Somebody was in a store."""

    store = forms.TypedChoiceField(label=pgettext_lazy("visit", "Store"), coerce=int)
    kind = forms.ChoiceField(label=_("Kind"), choices=Visit.Kind.choices)
    about = forms.CharField(label=_("What they came for"), max_length=LONGEST, required=False)
    outcome = forms.ChoiceField(
        label=_("Outcome"),
        choices=(("", _("not stated")), *Visit.Outcome.choices),
        required=False,
    )
    at = forms.DateTimeField(
        label=_("When"),
        required=False,
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
        help_text=_("Leave empty for now."),
    )
    spoken_with = forms.TypedChoiceField(
        label=_("Served by"), coerce=int, empty_value=None, required=False
    )
    next_step = forms.CharField(
        label=_("Next step"),
        max_length=120,
        required=False,
        help_text=_("Becomes a task of yours about this person."),
    )
    due_on = forms.DateField(
        label=_("Until"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any):
        super().__init__(*args, **kwargs)
        _offer_stores(self, actor)
        colleagues = [(person.pk, person.name) for person in staff_who("till.use")]
        cast(forms.ChoiceField, self.fields["spoken_with"]).choices = [
            ("", _("not stated")), *colleagues
        ]  # fmt: skip

    @property
    def declaration(self) -> dict[str, Any]:
        """As `commands.note_visit` takes it."""
        data = dict(self.cleaned_data)
        return {"store_id": data.pop("store"), "spoken_with_id": data.pop("spoken_with"), **data}


class WordsForm(forms.Form):
    """What a call was about, and what came of it."""

    about = forms.CharField(label=_("Topic"), max_length=LONGEST, required=False)
    outcome = forms.ChoiceField(
        label=_("Outcome"),
        choices=(("", _("not stated")), *Call.Outcome.choices),
        required=False,
    )
    call_back_on = forms.DateField(
        label=_("Promised to call back on"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("Becomes a task of yours."),
    )


class CallForm(WordsForm):
    """A call that was had."""

    number = forms.CharField(
        label=_("Phone number"), max_length=60, required=False, widget=forms.TextInput(_TEL)
    )
    direction = forms.ChoiceField(label=_("Direction"), choices=Call.Direction.choices)
    field_order = ("number", "direction", "about", "outcome", "call_back_on")


class EntryForm(forms.Form):
    """What is noted at the till without a network: nobody can be looked up then."""

    text = forms.CharField(label=_("Phone, card or e-mail"), max_length=300)
    name = forms.CharField(
        label=pgettext_lazy("person", "Name"),
        max_length=200,
        required=False,
        help_text=_("If they are new."),
    )
    about = forms.CharField(label=_("What they came for"), max_length=LONGEST, required=False)
    store = forms.TypedChoiceField(label=pgettext_lazy("visit", "Store"), coerce=int)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any):
        super().__init__(*args, **kwargs)
        _offer_stores(self, actor)
