"""Only declared proxies are believed about who asks, and by which scheme and name."""

import os
import subprocess
import sys
from ipaddress import ip_network

import pytest
from django.http import HttpResponse

from shuke.common.proxies import ProxyMiddleware, visitor

pytestmark = pytest.mark.once

NEAR, FAR, VISITOR = "10.0.0.1", "192.0.2.44", "198.51.100.7"


@pytest.fixture(autouse=True)
def proxies(settings):
    settings.PROXIES = [ip_network("10.0.0.0/24"), ip_network(FAR), ip_network("2001:db8:1::/48")]


def seen(rf, peer: str, **headers: str) -> dict:
    """What the rest of Shuke sees of a request that `peer` sends."""
    request = rf.get("/", REMOTE_ADDR=peer, headers=headers)

    def look(request):
        return HttpResponse()

    answer = ProxyMiddleware(look)(request)
    return {
        "visitor": request.META["REMOTE_ADDR"],
        "secure": request.is_secure(),
        "host": request.get_host() if answer.status_code == 200 else None,
        "status": answer.status_code,
    }


@pytest.mark.parametrize(
    ("peer", "chain", "expected"),
    [
        (VISITOR, "", VISITOR),
        (VISITOR, "6.6.6.6", VISITOR),
        (NEAR, VISITOR, VISITOR),
        (NEAR, f"6.6.6.6, {VISITOR}", VISITOR),
        (NEAR, f"6.6.6.6, {VISITOR}, {FAR}", VISITOR),
        (NEAR, f"{VISITOR}, 192.0.2.45, {FAR}", "192.0.2.45"),
        (NEAR, "", NEAR),
        (NEAR, "unknown", NEAR),
        (NEAR, f"{VISITOR}, rubbish", NEAR),
        (NEAR, f"rubbish, {FAR}", FAR),
        (NEAR, f"{VISITOR}:55120", VISITOR),
        (NEAR, "[2001:db8::5]:443", "2001:db8::5"),
        (NEAR, f"::ffff:{VISITOR}", VISITOR),
        (f"::ffff:{NEAR}", VISITOR, VISITOR),
        ("2001:db8:1::9", VISITOR, VISITOR),
        ("", VISITOR, ""),
    ],
)
def test_the_visitor_is_the_last_address_that_is_no_proxy(rf, peer, chain, expected):
    assert seen(rf, peer, x_forwarded_for=chain)["visitor"] == expected


def test_scheme_and_host_are_believed_of_a_declared_proxy_only(rf, settings):
    settings.ALLOWED_HOSTS = ["testserver", "shop.example"]
    given = {"x_forwarded_proto": "https", "x_forwarded_host": "shop.example"}
    assert seen(rf, VISITOR, **given) == {
        "visitor": VISITOR, "secure": False, "host": "testserver", "status": 200,
    }  # fmt: skip
    assert seen(rf, NEAR, x_forwarded_for=VISITOR, **given) == {
        "visitor": VISITOR, "secure": True, "host": "shop.example", "status": 200,
    }  # fmt: skip


def test_the_word_of_the_nearest_proxy_counts(rf):
    assert not seen(rf, NEAR, x_forwarded_proto="https, http")["secure"]
    assert seen(rf, NEAR, x_forwarded_proto="http, https")["secure"]


def test_an_undeclared_proxy_is_told_instead_of_redirected_for_ever(rf, settings):
    settings.SECURE_SSL_REDIRECT = True
    assert seen(rf, "172.17.0.1", x_forwarded_proto="https")["status"] == 400
    assert seen(rf, NEAR, x_forwarded_proto="https")["status"] == 200


def test_a_chain_of_proxies_alone_ends_at_the_farthest():
    assert visitor([FAR, NEAR], NEAR) == FAR


@pytest.mark.parametrize(("value", "status"), [("127.0.0.1, 10.0.0.0/8", 0), ("", 0), ("0", 0)])
def test_addresses_are_settings(value, status):
    assert read_settings(SHUKE_PROXIES=value).returncode == status


@pytest.mark.parametrize("value", ["1", "proxy.example", "10.0.0.1/8"])
def test_a_count_a_name_and_a_mistyped_network_are_refused(value):
    refused = read_settings(SHUKE_PROXIES=value)
    assert refused.returncode == 1
    assert "SHUKE_PROXIES" in refused.stderr


def read_settings(**environment: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-c", "import shuke.config.settings"],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
