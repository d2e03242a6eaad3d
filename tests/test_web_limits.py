"""A client that sends too much reads 413 from the real server, not a broken pipe."""

import pytest

from tests.server import Server

pytestmark = [pytest.mark.kill, pytest.mark.once, pytest.mark.django_db(transaction=True)]
LARGE = 30_000_000


def pieces(size: int):
    for _ in range(size // 100_000):
        yield b"x" * 100_000


def test_too_much_with_and_without_a_length(home):
    server = Server(home)
    try:
        for path, expected in (
            ("/api/v1/customers", 413),
            ("/login/", 413),
            ("/imports/new/", 302),  # to the log-in
        ):
            for body in (b"x" * LARGE, pieces(LARGE)):
                assert server.request("POST", path, body)[0] == expected, path
        small = server.request("POST", "/api/v1/customers", iter([b'{"name": ', b'"Lin"}']))
        assert small[0] == 401  # it was read, and asks for a token
    finally:
        server.kill()
