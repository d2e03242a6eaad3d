"""What is too large is refused by its length with 413, wherever it is sent; and what a page shows stays in
no cache."""

import io

import pytest
from django.test import Client

from shuke.common.bodies import measured

pytestmark = pytest.mark.django_db

LARGE = 11_000_000


@pytest.fixture
def token(actor):
    from shuke.team.commands import make_token

    return make_token(actor("owner"), name="till", scopes=["customers.edit", "customers.view"])


def multipart(size: int) -> dict:
    body = b"--x\r\nContent-Disposition: form-data; name=t\r\n\r\n" + b"a" * size + b"\r\n--x--\r\n"
    return {"data": body, "content_type": "multipart/form-data; boundary=x"}


def test_a_large_body_of_the_api_is_413_in_its_own_shape(client):
    answer = client.post("/api/v1/customers", b"[" * LARGE, content_type="application/json")
    assert answer.status_code == 413
    assert answer.json()["code"] == "too_big"


def test_a_large_form_is_413(browse):
    form = browse().post(
        "/profile/", b"name=" + b"a" * LARGE, content_type="application/x-www-form-urlencoded"
    )
    assert form.status_code == 413
    assert "10 MB" in form.content.decode()


def test_a_large_multipart_form_is_413_also_where_files_are_taken(browse, settings):
    assert browse().post("/profile/", **multipart(LARGE)).status_code == 413
    settings.IMPORT_MAX_MB = 3
    assert browse().post("/imports/new/", **multipart(14_000_000)).status_code == 413
    # A field that is no file is held in memory, so it may be no larger than elsewhere.
    assert browse().post("/imports/new/", **multipart(LARGE)).status_code == 413


def test_a_stranger_cannot_make_the_server_read_a_file(client):
    refused = Client(enforce_csrf_checks=True).post("/imports/new/", **multipart(LARGE))
    assert (refused.status_code, refused.url.partition("?")[0]) == (302, "/login/")


def test_a_chunked_body_gets_a_length():
    lengths = []

    def application(environ, start_response):
        lengths.append((environ["CONTENT_LENGTH"], len(environ["wsgi.input"].read())))
        return []

    for size in (0, 5, LARGE):
        chunked = {"HTTP_TRANSFER_ENCODING": "Chunked", "wsgi.input": io.BytesIO(b"a" * size)}
        measured(application)(chunked, None)
    assert lengths == [("0", 0), ("5", 5), (str(LARGE), 0)]


def test_pages_and_api_are_kept_in_no_cache(browse, client):
    owner = browse()
    for path in ("/", "/customers/", "/profile/", "/no/such/page/", "/login/"):
        assert "no-store" in owner.get(path)["Cache-Control"], path
    assert "no-store" in client.get("/api/v1/customers")["Cache-Control"]
    assert "no-store" in client.get("/customers/")["Cache-Control"]
    static = client.get("/static/kit/css/tokens.css")
    static.close()
    assert "no-store" not in static.headers.get("Cache-Control", "")
