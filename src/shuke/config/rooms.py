"""The rooms of this house, and what each adds to the others.

A room is an app of Django's. What it adds stands in its `declarations.py` (see
`common.declarations`); nothing here needs to change for a new one.
"""

from importlib import import_module

from django.apps import apps
from django.utils.module_loading import module_has_submodule

from shuke.common.declarations import declare


def connect() -> None:
    """Hand over what every installed room declares. Called once when Django is ready."""
    for app in apps.get_app_configs():
        if (
            app.module
            and module_has_submodule(app.module, "declarations")
            and app.label != "common"
        ):
            declare(import_module(f"{app.name}.declarations").DECLARATIONS)
