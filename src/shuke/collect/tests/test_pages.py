"""The pages: upload, check, test run, import, outcome, and who may do what."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.markup import tight

from shuke.collect import commands, running
from shuke.collect.models import Import
from shuke.collect.tests import files
from shuke.shop.models import Order

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(home, browse):
    return browse("marketer")


def upload(page, content: str | bytes, name="orders.csv", **fields) -> Import:
    data = content.encode() if isinstance(content, str) else content
    answer = page.post("/imports/new/", {"file": SimpleUploadedFile(name, data), **fields})
    assert answer.status_code == 302, answer.content.decode()
    source = Import.objects.latest("pk")
    assert answer.url == f"/imports/{source.pk}/"
    return source


def posted_mapping(source: Import, **changes) -> dict:
    return {f"map-{name}": position for name, position in source.mapping.items()} | changes


def text_of(answer) -> str:
    return tight(answer.content.decode())


def test_from_upload_to_outcome(page, run_jobs):
    source = upload(page, files.UCI)
    shown = text_of(page.get(f"/imports/{source.pk}/"))
    assert "UCI Online Retail" in shown
    assert "WHITE HANGING HEART" in shown
    page.post(f"/imports/{source.pk}/mapping/", posted_mapping(source, then="trial"))
    run_jobs()
    tried = text_of(page.get(f"/imports/{source.pk}/"))
    assert 'would be recorded</span><span class="stat-value">6<' in tried
    assert "stock adjustment" in tried
    assert not Order.objects.exists()
    page.post(f"/imports/{source.pk}/mapping/", posted_mapping(source, then="run"))
    run_jobs()
    done = text_of(page.get(f"/imports/{source.pk}/"))
    assert 'recorded</span><span class="stat-value">6<' in done
    assert Order.objects.count() == 4
    listed = text_of(page.get("/imports/"))
    assert "orders.csv" in listed
    assert "Done" in listed


def test_lines_not_recorded_come_back_as_a_file_without_formulas(page, run_jobs):
    text = files.UCI.replace("WHITE METAL LANTERN,6", "\"=cmd|'/c calc'!A1\",many")
    source = upload(page, text)
    page.post(f"/imports/{source.pk}/run/")
    run_jobs()
    answer = page.post(f"/imports/{source.pk}/problems/")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0].endswith("Country,shuke_line,shuke_outcome,shuke_reason")
    assert any(
        "'=cmd|" in line and "“many” is no number that can be read" in line for line in lines
    )
    assert not any(cell.startswith(("=", "@", '"=')) for line in lines for cell in line.split(","))
    every = b"".join(page.get(f"/imports/{source.pk}/outcomes.csv").streaming_content).decode()
    assert every.startswith("line,outcome,reason\r\n2,rejected,")


def test_a_file_that_is_no_table_is_refused_beside_the_field(page):
    answer = page.post("/imports/new/", {"file": SimpleUploadedFile("a.csv", b"%PDF-1.7 \x00\x01")})
    assert answer.status_code == 422
    assert "not a table" in text_of(answer)
    assert not Import.objects.exists()
    assert page.post("/imports/new/", {}).status_code == 422


def test_a_file_over_the_limit_is_refused_and_leaves_nothing(page, settings, home):
    settings.IMPORT_MAX_MB = 1
    answer = page.post("/imports/new/", {"file": SimpleUploadedFile("a.csv", b"a,b\n" * 400_000)})
    assert answer.status_code == 422
    assert "at most 1 MB" in text_of(answer)
    assert not list(home.rglob("upload"))


def test_the_mapping_can_be_mended(page, run_jobs):
    source = upload(page, "Bon,Wann,Was,Preis\nB1,2026-01-02,Mütze,9\n", kind="orders")
    refused = page.post(f"/imports/{source.pk}/mapping/", posted_mapping(source, then="run"))
    assert refused.status_code == 422
    assert "A column for this is needed." in text_of(refused)
    mapping = {
        "map-number": 0,
        "map-placed_at": 1,
        "map-title": 2,
        "map-unit_price": 3,
        "then": "run",
    }
    page.post(
        f"/imports/{source.pk}/mapping/", mapping | {"currency": "EUR", "zone": "Europe/Berlin"}
    )
    run_jobs()
    order = Order.objects.get()
    assert (order.number, order.currency, order.lines.get().title) == ("B1", "EUR", "Mütze")


def test_the_reading_can_be_mended(page):
    source = upload(page, "order;date;total\nA1;2026-01-02;5,50\n")
    assert source.reading["text"]["delimiter"] == ";"
    fields = {
        "encoding": "cp1252",
        "delimiter": ",",
        "quoted": "1",
        "header_row": "1",
        "kind": "orders",
    }
    page.post(f"/imports/{source.pk}/reading/", fields)
    source.refresh_from_db()
    assert source.columns == ["order;date;total"]
    answer = page.post(f"/imports/{source.pk}/reading/", fields | {"delimiter": "x"})
    assert answer.status_code == 422


def test_pause_resume_and_stop(page, run_jobs):
    source = upload(page, files.UCI)
    page.post(f"/imports/{source.pk}/run/")
    page.post(f"/imports/{source.pk}/pause/")
    run_jobs()
    assert not Order.objects.exists()
    assert "Paused" in text_of(page.get(f"/imports/{source.pk}/"))
    page.post(f"/imports/{source.pk}/resume/")
    run_jobs()
    assert Order.objects.count() == 4
    assert page.post(f"/imports/{source.pk}/stop/").status_code == 409
    other = upload(page, files.UCI)
    page.post(f"/imports/{other.pk}/run/")
    page.post(f"/imports/{other.pk}/stop/")
    run_jobs()
    assert running.run(other.pk) is None
    assert not other.batches.exists()


def test_progress_ends_with_a_fresh_page(page, run_jobs):
    source = upload(page, files.UCI)
    page.post(f"/imports/{source.pk}/run/")
    waiting = page.get(f"/imports/{source.pk}/progress/")
    assert "HX-Refresh" not in waiting.headers
    run_jobs()
    assert page.get(f"/imports/{source.pk}/progress/").headers["HX-Refresh"] == "true"


def test_roles_without_the_right_see_nothing(home, browse, page):
    source = upload(page, files.UCI)
    for role in ("agent", "analyst"):
        client = browse(role)
        for path in ("", "new/", f"{source.pk}/"):
            assert client.get(f"/imports/{path}").status_code == 403
        assert client.post(f"/imports/{source.pk}/run/").status_code == 403
    assert page.get("/imports/999999/").status_code == 404
    assert page.get(f"/imports/{source.pk}/run/").status_code == 405


def test_a_draft_can_be_thrown_away(page, home):
    source = upload(page, files.UCI)
    page.post(f"/imports/{source.pk}/discard/")
    assert not Import.objects.exists()
    assert not list(home.rglob("upload"))


def test_unknown_status_words_get_a_meaning_on_the_page(page, run_jobs):
    source = upload(page, "order,date,total,status\nA1,2026-01-02,5,weird\n")
    page.post(f"/imports/{source.pk}/run/")
    run_jobs()
    assert "Status words we do not know" in text_of(page.get(f"/imports/{source.pk}/"))
    page.post(f"/imports/{source.pk}/replay/", {"word": ["weird"], "meaning": ["completed"]})
    assert Order.objects.get().status == "completed"


def test_every_meaning_of_a_status_can_be_chosen_before_and_after(page, run_jobs):
    source = upload(page, "order,date,total,status\nA1,2026-01-02,5,weird\nA2,2026-01-02,6,odd\n")
    page.post(f"/imports/{source.pk}/mapping/", posted_mapping(source, then="trial"))
    run_jobs()
    shown = text_of(page.get(f"/imports/{source.pk}/"))
    assert '<option value="refunded">Refunded in full</option>' in shown
    page.post(
        f"/imports/{source.pk}/mapping/",
        posted_mapping(source, then="run", word=["weird", "odd"], meaning=["refunded", ""]),
    )
    run_jobs()
    assert (Order.objects.get().refunded, Order.objects.get().number) == (5, "A1")
    assert '<option value="refunded">' in text_of(page.get(f"/imports/{source.pk}/"))
    page.post(f"/imports/{source.pk}/replay/", {"word": ["odd"], "meaning": ["refunded"]})
    assert Order.objects.get(number="A2").refunded == 6


def test_only_reasons_that_occurred_can_be_filtered_by(page, run_jobs):
    source = upload(page, "order,date,total,status\nA1,2026-01-02,5,weird\n")
    page.post(f"/imports/{source.pk}/run/")
    run_jobs()
    shown = text_of(page.get(f"/imports/{source.pk}/"))
    assert 'value="status_unknown"' in shown
    assert 'value="bad_debt"' not in shown


def test_taking_the_lines_away_is_audited(page, actor, run_jobs):
    from shuke.common.models import RecordedFact

    source = upload(page, files.UCI)
    list(commands.export_problems(actor("marketer"), source.pk))
    fact = RecordedFact.objects.get(kind="collect.problems_exported")
    assert (fact.subject, fact.subject_id, fact.actor_name) == ("import", source.pk, "Marketer")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_pages_in_both_languages(home, browse, run_jobs, language):
    page = browse("owner", language)
    source = upload(page, files.UCI)
    for path in ("", "new/", f"{source.pk}/"):
        assert page.get(f"/imports/{path}").status_code == 200
