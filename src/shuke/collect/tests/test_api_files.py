"""Files over the API: pieces by tus, then an import, as a program does it."""

import base64

import pytest
from django.test import Client

from shuke.collect.models import Import
from shuke.common.models import Upload
from shuke.shop.models import Order
from shuke.team.commands import make_token

pytestmark = pytest.mark.django_db
FILE = b"Order number,Date,Customer,Product,Quantity,Price\nA1,2026-03-01,Emma,Coat,1,99\n"
TUS = {"Tus-Resumable": "1.0.0"}


@pytest.fixture
def program(home, actor):
    def of(role="marketer", scopes=("imports.run", "imports.view")) -> Client:
        _, secret = make_token(actor(role), name="till", scopes=list(scopes))
        return Client(headers={"authorization": f"Bearer {secret}"})

    return of


def begun(client) -> str:
    words = f"filename {base64.b64encode(b'till.csv').decode()},mark MQ=="
    headers = TUS | {"Upload-Length": str(len(FILE)), "Upload-Metadata": words}
    answer = client.post("/api/v1/uploads", headers=headers)
    assert answer.status_code == 201, answer.content
    return answer["Location"]


def sent(client, address, offset, piece):
    kind = "application/offset+octet-stream"
    headers = TUS | {"Upload-Offset": str(offset)}
    return client.patch(address, piece, content_type=kind, headers=headers)


def test_a_program_uploads_in_pieces_and_imports(program, run_jobs):
    client = program()
    address = begun(client)
    assert sent(client, address, 0, FILE[:20]).status_code == 204
    wrong = sent(client, address, 0, FILE[:20])
    assert (wrong.status_code, wrong.json()["code"]) == (409, "other_offset")
    assert begun(client) == address
    assert client.head(address, headers=TUS)["Upload-Offset"] == "20"
    number = int(address.rpartition("/")[2])

    def imported(**more):
        body = {"upload": number, **more}
        return client.post("/api/v1/imports", body, content_type="application/json")

    assert imported().json()["code"] == "not_whole"
    assert sent(client, address, 20, FILE[20:])["Upload-Offset"] == str(len(FILE))
    draft = imported(kind="orders")
    assert (draft.status_code, draft.json()["state"]) == (201, "draft")
    assert imported(start=True).json() == draft.json() | {"state": "queued"}
    run_jobs()
    done = client.get(f"/api/v1/imports/{draft.json()['id']}").json()
    assert (done["state"], done["done"], done["file_name"]) == ("done", 1, "till.csv")
    assert Order.objects.get().number == "A1"
    assert imported(start=True).json() == done
    assert Import.objects.count() == 1


def test_what_is_thrown_away_is_gone(program):
    client = program()
    address = begun(client)
    assert client.delete(address, headers=TUS).status_code == 204
    assert client.head(address, headers=TUS).status_code == 404
    assert not Upload.objects.filter(ended_at=None).exists()


def test_rights(program):
    address = begun(program())
    assert program("owner").head(address, headers=TUS).status_code == 404
    viewer = program(scopes=["imports.view"])
    assert viewer.post("/api/v1/uploads", headers=TUS).status_code == 403
    assert viewer.head(address, headers=TUS).status_code == 403
    beyond = program().post("/api/v1/imports", {"upload": 2**64}, content_type="application/json")
    assert beyond.status_code == 422
    assert program().head(f"/api/v1/uploads/{2**70}", headers=TUS).status_code in {404, 422}
