"""Segment's and RudderStack's own SDKs for Node send to a live server, with nothing changed but their host."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from shuke.collect.commands.tracking import make_key
from shuke.collect.models import RejectedEvent
from shuke.collect.tracking import recording
from shuke.common.access import SYSTEM
from shuke.customers.models import Customer
from shuke.shop.models import Event, Product
from tests.waiting import PATIENCE

pytestmark = [pytest.mark.once, pytest.mark.django_db(transaction=True)]
SDKS = Path(__file__).parent / "sdks"


@pytest.mark.parametrize("which", ["segment", "rudderstack"])
def test_an_sdk_for_node_sends_to_the_record(live_server, home, which):
    node = shutil.which("node")
    if node is None or not (SDKS / "node_modules").exists():
        assert os.environ.get("CI") != "true", "CI must have node and the SDKs"
        pytest.skip("the SDKs are missing: install node, run scripts/system_packages.sh")
    Product.objects.create(code="BODY-80", title="连体衣")
    key = make_key(SYSTEM, name="Shop server", side="server").key
    done = subprocess.run(
        [node, SDKS / "send.mjs", which, live_server.url, key],
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    assert done.returncode == 0, done.stderr
    recording.record_spool()
    assert not RejectedEvent.objects.exists(), done.stderr
    lin = Customer.objects.get()
    assert lin.name == "林小满"
    added = Event.objects.get(name="product_added")
    assert (added.customer, added.product.code, added.value) == (lin, "BODY-80", 128)
    assert Event.objects.filter(name="page_viewed", customer=lin).count() == 1
