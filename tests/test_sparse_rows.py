"""Every page opens for the sparsest rows that the models allow: files and programs make such rows."""

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction

from tests.test_access_matrix import ROUTES, visited

pytestmark = pytest.mark.django_db


def sparsest(field: models.Field) -> object:
    """The emptiest value of a field that may be empty, or the field itself where it may not."""
    if field.primary_key or not field.concrete or field.choices:
        return field
    if field.null:
        return None
    if field.blank and isinstance(field, models.CharField | models.TextField):
        return ""
    return field


def thin_out() -> int:
    """Empty every column that may be empty, in every row of every room; how many columns that were."""
    count = 0
    for model in apps.get_models():
        if not model.__module__.startswith("shuke."):
            continue
        for field in model._meta.concrete_fields:
            if (value := sparsest(field)) is not field:
                try:
                    with transaction.atomic():
                        model._base_manager.update(**{field.attname: value})
                    count += 1
                except IntegrityError:  # a constraint knows better than the column
                    continue
    return count


def test_every_page_opens_for_the_sparsest_rows(browse, objects):
    assert thin_out() > 100
    client = browse("owner")
    client.raise_request_exception = False
    wrong = [fault for route in ROUTES for fault in visited(client, route, "owner", objects)]
    assert not wrong, "\n".join(wrong)
