"""What the matrix of rights and the made-up calls of the API share."""

import pytest
from django.test import override_settings


@pytest.fixture(scope="module")
def objects(django_db_setup, django_db_blocker, tmp_path_factory):
    """One of each thing, for all tests of a module: making them takes as long as many requests."""
    # Not before: every process of a run reads this file, also the one that only hands out tests.
    from shuke.warehouse.testing import lasting
    from tests.objects import Objects

    home = tmp_path_factory.mktemp("objects")
    with django_db_blocker.unblock(), lasting(home), override_settings(MAILBOX=True):
        yield Objects()
