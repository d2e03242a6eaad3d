"""What every form of the kit shares."""

from collections.abc import Callable, Iterable
from typing import Any, Protocol

from django import forms
from django.utils import timezone

from shuke.common import clock
from shuke.common.errors import Invalid, ShukeError


def show_errors(
    form: forms.Form, error: ShukeError, field: Callable[[str], str] = lambda place: place
) -> None:
    """Put what a command refused beside the fields that it names; `field` gives that of a place."""
    for place, message in error.fields.items():
        name = field(place)
        form.add_error(name if name in form.fields else None, message)
    if not error.fields:
        form.add_error(None, error.message)


class ShopTimeField(forms.DateTimeField):
    """An instant, written and read in the shop's zone."""

    def __init__(self, **more: Any):
        attributes = {"type": "datetime-local"}
        widget = forms.DateTimeInput(attrs=attributes, format="%Y-%m-%dT%H:%M")
        super().__init__(widget=widget, **more)

    def clean(self, value: Any) -> Any:
        with timezone.override(clock.shop_zone()):
            return super().clean(value)

    def prepare_value(self, value: Any) -> Any:
        with timezone.override(clock.shop_zone()):
            return super().prepare_value(value)


class Answering(Protocol):
    """A form that knows where what a command refused belongs."""

    def is_valid(self) -> bool: ...
    def show(self, error: ShukeError) -> None: ...


def made_of[Row](form: Answering, command: Callable[[], Row]) -> Row | None:
    """What a command makes of a form. None while it has faults: those that the command names stand in it then."""
    if form.is_valid():
        try:
            return command()
        except Invalid as error:
            form.show(error)
    return None


def set_choices(form: forms.Form, name: str, choices: Iterable[tuple[Any, Any]]) -> None:
    """Let a field of the form be chosen from these values, each with its words."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices
