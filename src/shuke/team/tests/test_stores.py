"""Stores that files and systems name."""

import polars as pl
import pytest
from django.db import transaction

from shuke.common import basics, shop_settings
from shuke.common.access import SYSTEM
from shuke.team.commands.stores import record_stores
from shuke.team.models import Store

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("language", "name"), [("zh-hans", "主店"), ("en", "Main store")])
def test_the_store_that_nobody_named_is_called_as_the_shop_speaks(home, language, name):
    from shuke.operate.commands import change_settings

    shop_settings.hold_nothing()
    change_settings(SYSTEM, {basics.LANGUAGE.key: language}, confirmed=True)
    shop_settings.look_again()
    with transaction.atomic():
        record_stores(pl.DataFrame({"code": ["main", "taobao"]}))
    assert dict(Store.objects.values_list("code", "name")) == {"main": name, "taobao": "taobao"}
