"""One person's own data in words: as a PDF in both languages, and by a link that works once."""

import datetime as dt
import json
import re
import sys

import pytest
from django.test import Client
from tests.pdf_text import words

from shuke.common import clock
from shuke.common.models import RecordedFact
from shuke.customers import commands
from shuke.customers.models import DataLink
from shuke.customers.readable import MOST_ROWS, sections
from shuke.team.commands import make_token

pytestmark = pytest.mark.django_db


def _can_print() -> bool:
    try:
        import weasyprint  # noqa: F401
    except (ImportError, OSError):
        return False
    return True


printing = pytest.mark.skipif(not _can_print(), reason="WeasyPrint or Pango is missing here")


@pytest.fixture
def lin(actor):
    owner = actor("owner")
    lin = commands.add_customer(owner, name="林小满", identities=[("phone", "13917280456")])
    commands.add_note(owner, lin.pk, "喜欢棉的 & <b>red</b>")
    commands.grant_consent(owner, lin.pk, "sms", source="staff:1")
    return lin


@printing
@pytest.mark.parametrize(
    ("language", "expected"),
    [("zh-hans", ("您的资料", "营销授权", "短信", "同意")), ("en", ("Yourdata", "Consent", "SMS"))],
)
def test_the_file_for_people_is_in_their_language(browse, lin, language, expected):
    file = browse("owner").post(f"/customers/{lin.pk}/data/pdf/", {"language": language})
    assert file["Content-Type"] == "application/pdf"
    assert file["Content-Disposition"] == f'attachment; filename="customer-{lin.pk}.pdf"'
    text = words(file.content).replace(" ", "")
    for word in (*expected, "林小满", "喜欢棉的&<b>red</b>"):
        assert word in text
    assert "customers.note" not in text
    assert RecordedFact.objects.filter(kind="customers.person_exported").count() == 1


def test_a_computer_without_pango_says_what_to_install_and_hands_out_the_other_form(
    browse, actor, lin, monkeypatch
):
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    owner = browse("owner")
    page = owner.post(f"/customers/{lin.pk}/data/pdf/", {"language": "en"})
    assert page.status_code == 503
    assert "libpango-1.0-0" in page.content.decode()
    assert not RecordedFact.objects.filter(kind="customers.person_exported").exists()
    assert owner.post(f"/customers/{lin.pk}/export/").status_code == 200
    key = commands.make_data_link(actor("owner"), lin.pk).path
    page = Client().post(key, {"form": "pdf"})
    assert page.status_code == 503
    assert "libpango" not in page.content.decode()  # the person can install nothing
    assert Client().post(key, {"form": "machine"}).status_code == 200


@printing
def test_without_a_chinese_font_it_is_said_and_no_boxes_are_printed(browse, lin, monkeypatch):
    monkeypatch.setattr("shuke.common.pdf._HAN", range(ord("A"), ord("z")))
    import weasyprint

    write = weasyprint.document.Document.write_pdf

    def without_font(document, *args, **options):
        content = write(document, *args, **options)
        next(iter(document.fonts.values())).missing[ord("Y")] = 1
        return content

    monkeypatch.setattr(weasyprint.document.Document, "write_pdf", without_font)
    page = browse("owner").post(f"/customers/{lin.pk}/data/pdf/", {"language": "en"})
    assert page.status_code == 503
    assert "fonts-noto-cjk" in page.content.decode()


def _new_link(browse, lin, days=7) -> str:
    page = browse("owner").post(f"/customers/{lin.pk}/data/links/", {"days": days})
    return re.search(r'value="http://testserver(/preferences/data/[^"]+)"', page.content.decode())[
        1
    ]


def test_a_link_works_once_without_a_log_in_and_is_on_record(browse, lin):
    path = _new_link(browse, lin)
    her, other = Client(), Client(headers={"accept-language": "en"})
    assert her.get(path).status_code == 200
    assert her.get(path).status_code == 200  # looking uses nothing up
    file = her.post(path, {"form": "machine"})
    assert json.loads(file.content)["customers.identity"][0]["value"] == "+8613917280456"
    assert file["Cache-Control"].startswith("max-age=0")
    # Her browser may take the other file too; whoever has only the link may not.
    assert her.post(path, {"form": "machine"}).status_code == 200
    assert other.get(path).status_code == 404
    assert "used already" in other.post(path, {"form": "machine"}).content.decode()
    with clock.fixed(clock.now() + dt.timedelta(minutes=16)):
        assert her.post(path, {"form": "machine"}).status_code == 404
    assert RecordedFact.objects.filter(kind="customers.data_taken").count() == 1
    page = browse("owner").get(f"/customers/{lin.pk}/data/").content.decode()
    assert "Used" in page
    assert path not in page


def test_a_link_ends_by_time_by_hand_and_with_its_person(browse, lin, actor):
    late, ended, hers = _new_link(browse, lin, 1), _new_link(browse, lin), _new_link(browse, lin)
    with clock.fixed(clock.now() + dt.timedelta(days=1, minutes=1)):
        assert Client().get(late).status_code == 404
        assert Client().get(hers).status_code == 200
    row = DataLink.objects.order_by("pk")[1]
    browse("owner").post(f"/customers/{lin.pk}/data/links/{row.pk}/ending/")
    assert Client().post(ended, {"form": "machine"}).status_code == 404
    answer = browse("owner").post(f"/customers/{lin.pk}/data/links/{row.pk}/ending/")
    assert answer.status_code == 409
    commands.erase_customer(actor("owner"), lin.pk)
    assert Client().get(hers).status_code == 404
    assert Client().get("/preferences/data/guess/").status_code == 404


def test_the_database_does_not_hold_the_key(browse, lin):
    path = _new_link(browse, lin)
    key = path.rstrip("/").rpartition("/")[2]
    assert len(key) >= 43
    assert key not in str(DataLink.objects.values_list())
    assert key not in str(RecordedFact.objects.values_list("payload"))


def test_only_who_may_take_people_out_makes_links(browse, lin):
    assert browse("marketer").post(f"/customers/{lin.pk}/data/links/").status_code == 403
    assert browse("marketer").get(f"/customers/{lin.pk}/data/").status_code == 403
    assert (
        browse("owner").post(f"/customers/{lin.pk}/data/links/", {"days": 400}).status_code == 422
    )
    assert not DataLink.objects.exists()


def test_a_merged_record_is_whole_in_it_and_a_long_table_says_what_it_leaves_off(lin, actor):
    owner = actor("owner")
    other = commands.add_customer(owner, name="小满")
    for at in range(MOST_ROWS):
        commands.add_note(owner, other.pk, f"记 {at}")
    commands.merge_customers(owner, lin.pk, other.pk)
    parts = sections([lin.pk, other.pk])
    assert [part.heading for part in parts[:2]] == ["Your record", "Your record"]
    timeline = next(part for part in parts if part.heading == "Timeline")
    assert len(timeline.lines) == MOST_ROWS
    assert timeline.left_off >= 1


def test_programs_make_links_and_print(lin, actor):
    owner = actor("owner")
    scopes = ["customers.view", "customers.export", "customers.contact"]
    _row, secret = make_token(owner, name="test", scopes=scopes)
    client = Client(headers={"authorization": f"Bearer {secret}"})
    path = f"/api/v1/customers/{lin.pk}/data-links"
    made = client.post(path, {"days": 1}, content_type="application/json")
    assert made.status_code == 201
    assert Client().get(made.json()["url"]).status_code == 200
    rows = client.get(path).json()
    assert [row["id"] for row in rows] == [made.json()["id"]]
    assert "url" not in rows[0]
    ended = client.post(f"{path}/{rows[0]['id']}/ending")
    assert ended.json()[0]["ended_at"]
    assert Client().get(made.json()["url"]).status_code == 404
    wrong = client.post(
        f"/api/v1/customers/{lin.pk}/print", {"language": "fr"}, content_type="application/json"
    )
    assert wrong.status_code == 422
