"""What every form of the kit shares."""

from typing import Any

from django import forms
from django.utils import timezone

from shuke.common import clock
from shuke.common.errors import ShukeError


def show_errors(form: forms.Form, error: ShukeError) -> None:
    """Put what a command refused beside the fields that it names."""
    for name, message in error.fields.items():
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
