"""What every verb of the `shuke` command is."""

from django.core.management.base import BaseCommand


class Verb(BaseCommand):
    """A verb begins at once: Django's checks would import every room before it does, for a second or
    two. `tests/test_structure.py` runs them."""

    requires_system_checks = ()
