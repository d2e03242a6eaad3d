"""The rooms of this house, and what each announces and adds to the others.

A room is an app of Django's. What it announces stands in its `facts.py`, what it adds in its
`declarations.py` (see `common.declarations`); nothing here needs to change for a new one.
"""

from importlib import import_module

from django.apps import apps
from django.utils.module_loading import module_has_submodule

from shuke.common.declarations import declare


def connect() -> None:
    """Hand over what every installed room declares. Called once when Django is ready."""
    for app in apps.get_app_configs():
        if not app.module or app.label == "common":  # there stand the machinery's own modules
            continue
        if module_has_submodule(app.module, "facts"):
            import_module(f"{app.name}.facts")
        if module_has_submodule(app.module, "declarations"):
            declare(import_module(f"{app.name}.declarations").DECLARATIONS)
