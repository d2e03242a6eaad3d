"""What a browser fetches from us, and what it may send: sizes, headers, nothing but old syntax."""

import gzip
import json
import shutil
import subprocess
from pathlib import Path

import pytest

from shuke.collect.commands.tracking import make_key
from shuke.common.access import SYSTEM

pytestmark = pytest.mark.django_db
SDKS = Path(__file__).resolve().parents[4] / "tests/sdks/node_modules"


@pytest.mark.once
def test_the_script_is_small_and_kept_by_browsers(client):
    answer = client.get("/v1/pixel.js?key=abc", headers={"accept-encoding": "gzip"})
    assert answer["Content-Type"].startswith("text/javascript")
    assert len(answer.content) < 4_000
    assert answer["Cache-Control"].startswith("public") and "abc" not in answer["ETag"]
    plain = client.get("/v1/pixel.js")
    assert gzip.decompress(answer.content) == plain.content and "Content-Encoding" not in plain
    assert b"//" not in plain.content  # without comments
    again = client.get("/v1/pixel.js", headers={"if-none-match": answer["ETag"]})
    assert again.status_code == 304


@pytest.mark.once
def test_old_browsers_can_read_the_script(client, tmp_path):
    if not (SDKS / "acorn").exists() or not shutil.which("node"):
        pytest.skip("acorn is missing: run scripts/system_packages.sh")
    path = tmp_path / "pixel.js"
    path.write_bytes(client.get("/v1/pixel.js").content)
    read = [SDKS / "acorn/bin/acorn", "--ecma5", "--silent", path]
    done = subprocess.run(["node", *read], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.once
@pytest.mark.parametrize("call", ["batch", "track", "p"])
def test_a_browser_is_given_leave_to_send_from_any_page(client, call):
    asked = {
        "origin": "https://shop.example.com",
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization,content-type",
    }
    answer = client.options(f"/v1/{call}", headers=asked)
    assert answer.status_code == 204 and answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Access-Control-Allow-Methods"] == "POST"
    assert {"authorization", "content-type"} <= set(
        answer["Access-Control-Allow-Headers"].split(", ")
    )
    assert client.get(f"/v1/{call}").status_code == 405


@pytest.mark.once
def test_segments_browser_sdk_is_told_to_send_here(client):
    answer = client.get("/v1/projects/abc/settings")
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer.json()["integrations"]["Segment.io"] == {
        "apiKey": "abc",
        "apiHost": "testserver/v1",
        "protocol": "http",
    }


def test_the_page_gives_a_line_for_the_website(browse):
    web = make_key(SYSTEM, name="Web shop", side="browser")
    server = make_key(SYSTEM, name="Server", side="server")
    page = browse("owner").get("/imports/events/").content.decode()
    line = f"&lt;script async src=&quot;http://127.0.0.1:8000/v1/pixel.js?key={web.key}"
    assert line.replace("&quot;", '"') in page.replace("&quot;", '"')
    assert f"pixel.js?key={server.key}" not in page


@pytest.mark.parametrize(
    ("search", "source"),
    [
        ("?utm_source=baidu&utm_medium=cpc", ("baidu", "cpc")),
        ("?gclid=x", ("google", "cpc")),
        ("", ("weibo.com", "referral")),
        ("?q=" + "x" * 20_000, ("weibo.com", "referral")),
    ],
)
def test_the_source_is_read_from_the_address_of_the_page(client, home, search, source):
    from shuke.collect.tracking.recording import record_spool
    from shuke.shop.models import Event

    key = make_key(SYSTEM, name="Web shop", side="browser")
    page = {"url": "https://shop.example.com/", "referrer": "https://weibo.com/1", "search": search}
    event = {"writeKey": key.key, "anonymousId": "a", "context": {"page": page}}
    client.post("/v1/page", json.dumps(event), content_type="text/plain")
    record_spool()
    event = Event.objects.get()
    assert (event.source, event.medium) == source
