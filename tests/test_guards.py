"""What the whole suite is watched for: the guards of conftest.py."""

import pytest
from django.db import transaction
from django.db.models import Exists, OuterRef

from shuke.common.models import Delivery, Endpoint


def test_an_update_that_joins_is_refused(db):
    joined = Delivery.objects.filter(endpoint__paused_at=None)
    with (
        pytest.raises(AssertionError, match="Delivery joins another table"),
        transaction.atomic(),
    ):
        joined.update(failure="")
    running = Exists(Endpoint.objects.filter(pk=OuterRef("endpoint"), paused_at=None))
    assert Delivery.objects.filter(running).update(failure="") == 0
