"""With a public address of https nothing is served in clear."""

import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.once

PROGRAM = """
import django
django.setup()
from django.test import Client
from django.core.management import call_command
call_command("migrate", verbosity=0, skip_checks=True)
client = Client(headers={"host": "shop.example"})
for path, headers in [
    ("/login/", {}),
    ("/login/", {"x-forwarded-proto": "https"}),
    ("/health/", {}),
    ("/login/", {"x-forwarded-proto": "https", "x-forwarded-for": "192.0.2.1"}),
]:
    peer = "10.0.0.1" if "x-forwarded-for" in headers else "192.0.2.9"
    answer = client.get(path, headers=headers, REMOTE_ADDR=peer)
    hsts = answer.headers.get("Strict-Transport-Security", "-")
    print(answer.status_code, answer.headers.get("Location", "-"), hsts.replace(" ", ""))
"""


def answers(home, public: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "shuke.config.settings",
            "SHUKE_HOME": str(home),
            "SHUKE_DATABASE_URL": "",
            "SHUKE_PUBLIC_URL": public,
            "SHUKE_HOSTS": "shop.example",
            "SHUKE_PROXIES": "10.0.0.0/8",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_pages_redirect_and_are_https_for_good(tmp_path):
    plain, undeclared, health, behind = answers(tmp_path, "https://shop.example")
    assert plain == "301 https://shop.example/login/ -"
    assert undeclared.startswith("400 "), "an endless redirect otherwise"
    assert health.startswith("200 - -")
    assert behind == "200 - max-age=15552000"


def test_without_https_nothing_changes(tmp_path):
    assert {line.split()[0] for line in answers(tmp_path, "http://127.0.0.1:8000")} == {"200"}
