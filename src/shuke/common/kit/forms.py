"""What every form of the kit shares."""

from django import forms

from shuke.common.errors import ShukeError


def show_errors(form: forms.Form, error: ShukeError) -> None:
    """Put what a command refused beside the fields that it names."""
    for name, message in error.fields.items():
        form.add_error(name if name in form.fields else None, message)
    if not error.fields:
        form.add_error(None, error.message)
