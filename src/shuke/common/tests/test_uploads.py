"""Uploads in pieces, as a browser and a program send them: they go on where they stopped."""

import base64
import datetime as dt
import errno
import os
import shutil
from pathlib import Path

import pytest
from django.conf import settings

from shuke.collect.models import Import
from shuke.common import clock, uploads
from shuke.common.models import Upload

pytestmark = pytest.mark.django_db
LINE = b"Order number,Date,Product,Quantity,Price\n"
FILE = LINE + b"A1,2026-03-01,Coat,1,99\n" * 400
SIZE = len(FILE)
HALF = SIZE // 2


@pytest.fixture
def page(home, browse):
    return browse("marketer")


def begin(page, *, name="orders.csv", size=SIZE, mark="1", use="imports"):
    words = {"filename": name, "mark": mark}
    metadata = ",".join(f"{k} {base64.b64encode(v.encode()).decode()}" for k, v in words.items())
    return page.post(
        f"/uploads/{use}/",
        headers={
            "Tus-Resumable": "1.0.0", "Upload-Length": str(size), "Upload-Metadata": metadata,
        },
    )  # fmt: skip


def send(page, address, offset, piece):
    return page.patch(
        address, piece, content_type="application/offset+octet-stream",
        headers={"Tus-Resumable": "1.0.0", "Upload-Offset": str(offset)},
    )  # fmt: skip


def offset_of(page, address) -> int:
    answer = page.head(address, headers={"Tus-Resumable": "1.0.0"})
    assert answer.status_code == 200, answer.content
    return int(answer["Upload-Offset"])


def end(page, address):
    return page.delete(address, headers={"Tus-Resumable": "1.0.0"})


def number_of(address: str) -> str:
    return address.rstrip("/").rpartition("/")[2]


def files_of_uploads() -> list[Path]:
    return list((Path(settings.HOME) / "files/uploads").glob("*"))


def test_a_file_in_pieces_becomes_an_import_and_is_kept_once(page):
    begun = begin(page)
    address = begun["Location"]
    assert begun.status_code == 201 and begun["Upload-Offset"] == "0"
    first = send(page, address, 0, FILE[:HALF])
    assert (first.status_code, first["Upload-Offset"]) == (204, str(HALF))
    early = page.post("/imports/new/", {"upload": number_of(address)})
    assert early.status_code == 409 and not Import.objects.exists()
    send(page, address, HALF, FILE[HALF:])
    answer = page.post("/imports/new/", {"upload": number_of(address), "kind": "orders"})
    source = Import.objects.get()
    assert answer.url == f"/imports/{source.pk}/"
    assert (source.file_name, source.size) == ("orders.csv", len(FILE))
    # The answer was lost, and the sender asks again: the same, and nothing more.
    assert offset_of(page, address) == len(FILE)
    assert page.post("/imports/new/", {"upload": number_of(address)}).url == answer.url
    assert Import.objects.count() == 1 and not files_of_uploads()


def test_the_same_file_chosen_again_goes_on_and_another_does_not(page):
    address = begin(page)["Location"]
    send(page, address, 0, FILE[:HALF])
    again = begin(page)
    assert (again["Location"], again["Upload-Offset"]) == (address, str(HALF))
    for other in ({"name": "b.csv"}, {"size": len(FILE) + 1}, {"mark": "2"}, {"mark": ""}):
        assert begin(page, **other)["Location"] != address
    text = page.get("/imports/new/").content.decode()
    assert "4.8 KB of 9.6 KB" in text and "orders.csv" in text


def test_of_two_windows_each_piece_is_taken_from_one(page):
    """Both send the first piece; the later one is told to look where the file is."""
    address = begin(page)["Location"]
    assert send(page, address, 0, FILE[:HALF]).status_code == 204
    late = send(page, address, 0, b"x" * HALF)
    assert late.status_code == 409 and str(HALF) in late.content.decode()
    assert send(page, address, HALF + 1, b"x").status_code == 409
    assert offset_of(page, address) == HALF
    send(page, address, HALF, FILE[HALF:])
    page.post("/imports/new/", {"upload": number_of(address)})
    assert (
        Path(settings.HOME) / f"files/imports/{Import.objects.get().pk}/upload"
    ).read_bytes() == FILE


def test_whoever_holds_the_file_is_waited_for(page):
    address = begin(page)["Location"]
    with uploads._alone(Upload.objects.get()):
        taken = send(page, address, 0, FILE)
        assert taken.status_code == 503 and taken["Retry-After"]
    assert send(page, address, 0, FILE).status_code == 204


def test_what_a_broken_piece_left_behind_is_overwritten(page):
    """Killed between the disk and the row: the bytes are there, and nobody was told so."""
    address = begin(page)["Location"]
    send(page, address, 0, FILE[:HALF])
    with files_of_uploads()[0].open("ab") as file:
        file.write(b"garbage" * len(FILE))
    assert offset_of(page, address) == HALF
    send(page, address, HALF, FILE[HALF:])
    page.post("/imports/new/", {"upload": number_of(address)})
    assert Import.objects.get().size == len(FILE)


def test_a_row_whose_file_is_gone_begins_anew(page):
    """The database was restored, the folder was not."""
    address = begin(page)["Location"]
    send(page, address, 0, FILE[:HALF])
    shutil.rmtree(Path(settings.HOME) / "files/uploads")
    assert offset_of(page, address) == 0
    assert send(page, address, HALF, FILE[HALF:]).status_code == 409
    assert send(page, address, 0, FILE).status_code == 204


def test_a_full_disk_is_said_and_the_upload_goes_on_later(page, monkeypatch):
    address = begin(page)["Location"]
    send(page, address, 0, FILE[:HALF])

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(uploads.os, "fsync", full)
    refused = send(page, address, HALF, FILE[HALF:])
    assert refused.status_code == 507 and refused["Retry-After"]
    assert "no room left" in refused.content.decode()
    monkeypatch.undo()
    assert offset_of(page, address) == HALF
    assert send(page, address, HALF, FILE[HALF:]).status_code == 204
    monkeypatch.setattr(uploads.shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(9, 9, 0))
    assert begin(page, mark="other").status_code == 507


def test_a_piece_is_synced_before_it_is_acknowledged(page, monkeypatch):
    address = begin(page)["Location"]
    synced = []
    real = os.fsync
    monkeypatch.setattr(
        uploads.os, "fsync", lambda f: (synced.append(Upload.objects.get().offset), real(f))
    )
    send(page, address, 0, FILE[:HALF])
    assert synced and set(synced) == {0}, "the row told of bytes that were not on the disk"


def test_only_whoever_began_it_sees_or_changes_it(page, browse):
    address = begin(page)["Location"]
    stranger = browse("owner")
    tus = {"Tus-Resumable": "1.0.0"}
    assert stranger.head(address, headers=tus).status_code == 404
    assert send(stranger, address, 0, FILE).status_code == 404
    assert end(stranger, address).status_code == 404
    assert stranger.post("/imports/new/", {"upload": number_of(address)}).status_code == 404
    assert begin(stranger)["Location"] != address
    analyst = browse("analyst")
    assert begin(analyst).status_code == 403
    assert begin(analyst, use="sample").status_code == 201
    assert begin(page, use="nonsense").status_code == 404


def test_an_upload_serves_what_it_was_begun_for(page):
    address = begin(page, use="sample")["Location"]
    send(page, address, 0, FILE)
    assert page.post("/imports/new/", {"upload": number_of(address)}).status_code == 404
    assert not Import.objects.exists()


def test_what_cannot_be_taken_is_said(page):
    assert begin(page, size=0).status_code == 422
    assert begin(page, size=settings.IMPORT_MAX_MB * 1_000_000 + 1).status_code == 413
    assert begin(page, size=10**30).status_code == 422
    address = begin(page)["Location"]
    assert send(page, address, 0, FILE + b"x").status_code == 413
    assert send(page, address, 10**30, b"x").status_code == 422
    assert page.patch(address, b"x", headers={"Tus-Resumable": "0.2"}).status_code == 412
    other = page.patch(address, b"x", headers={"Tus-Resumable": "1.0.0", "Upload-Offset": "0"})
    assert other.status_code == 422
    large = begin(page, size=10**8, mark="large")["Location"]
    assert send(page, large, 0, b"x" * (uploads.PIECE + 1)).status_code == 413
    for number in ("nonsense", "9" * 30, str(10**9)):
        assert page.post("/imports/new/", {"upload": number}).status_code in {404, 422}
    said = page.options("/uploads/imports/")
    assert said["Tus-Extension"] == "creation,expiration,termination"


def test_a_file_that_is_refused_is_thrown_away(page):
    picture = b"%PDF-1.7 \x00\x01" * 100
    address = begin(page, size=len(picture))["Location"]
    send(page, address, 0, picture)
    refused = page.post("/imports/new/", {"upload": number_of(address)})
    assert refused.status_code == 422 and "not a table" in refused.content.decode()
    assert not files_of_uploads()


def test_too_much_of_one_person_is_refused(page, settings):
    settings.UPLOAD_OPEN_MB = 1
    address = begin(page, size=900_000)["Location"]
    full = begin(page, size=200_000, mark="2")
    assert full.status_code == 409 and "half uploaded" in full.content.decode()
    assert end(page, address).status_code == 204
    assert page.head(address, headers={"Tus-Resumable": "1.0.0"}).status_code == 404
    assert begin(page, size=200_000, mark="2").status_code == 201


def test_what_waits_too_long_is_swept(page, monkeypatch):
    old, fresh = begin(page)["Location"], begin(page, mark="2")["Location"]
    send(page, old, 0, FILE[:HALF])
    send(page, fresh, 0, FILE[:HALF])
    lost = Path(settings.HOME) / "files/uploads/987654.part"
    lost.write_bytes(b"of a row that a restore took away")
    week = dt.timedelta(days=7)
    Upload.objects.filter(pk=number_of(old)).update(touched_at=clock.now() - week * 1.01)
    uploads.forget_uploads.call()
    assert {path.name for path in files_of_uploads()} == {f"{number_of(fresh)}.part", lost.name}
    os.utime(lost, (0, 0))
    uploads.forget_uploads.call()
    assert [path.name for path in files_of_uploads()] == [f"{number_of(fresh)}.part"]
    assert offset_of(page, fresh) == HALF
    later = clock.now() + dt.timedelta(days=2)
    monkeypatch.setattr(clock, "now", lambda: later)
    uploads.forget_uploads.call()
    assert Upload.objects.get().pk == int(number_of(fresh))


def test_without_a_token_nothing_is_taken(home, staff):
    from django.test import Client
    from tests.team import sign_in

    client = Client(enforce_csrf_checks=True)
    sign_in(client, staff("marketer"))
    assert begin(client).status_code == 403
    assert client.patch("/uploads/of/1/", b"x").status_code == 403
    assert begin(Client()).status_code == 302
