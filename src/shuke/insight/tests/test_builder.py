import re
from itertools import batched

import pytest
from django.urls import reverse
from django.utils import translation
from tests.markup import tight

from shuke.customers.commands import add_tag
from shuke.customers.models import Customer, CustomField
from shuke.insight.commands import save_segment, track_segment
from shuke.insight.models import PeopleList, Segment
from shuke.insight.segments.fields import FIELDS, Field
from shuke.insight.segments.params import Ids
from shuke.insight.segments.tree import MAX_CONDITIONS
from shuke.insight.tests.conftest import TODAY
from shuke.warehouse.testing import fill

DRAFT, PREVIEW = "/segments/draft/", "/segments/preview/"
ROOT = {"0.kind": "all", "anchor.how": "today"}
RECENT = {"0-0.field": "last_order", "0-0.op": "in_last", "0-0.days": "90"}
OFTEN = {"0-1.field": "orders", "0-1.op": "at_least", "0-1.value": "3"}


@pytest.fixture(scope="module")
def people(lasting_shop):
    shop = lasting_shop
    xiaoman = shop.person("林小满", city="杭州")
    for day in ("2026-11-01", "2026-10-01", "2026-09-01"):
        shop.order(xiaoman, day)
    emma = shop.person("Emma <b>Clarke</b>", city="</select><script>")
    shop.order(emma, "2026-11-02", ("CUBE", 1, 500))
    shop.fill()
    return xiaoman, emma


def htmx(client, url, data):
    return client.post(url, data, headers={"HX-Request": "true"}).content.decode()


def text(html: str) -> str:
    """What a person reads."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


@pytest.mark.once
def test_the_example_is_counted_with_people_and_reasons(browse, people):
    said = text(htmx(browse("marketer"), PREVIEW, ROOT | RECENT | OFTEN))
    assert "People who bought in the last 90 days, and have at least 3 orders" in said
    assert "1 of 2 people" in said
    assert "林小满" in said
    assert "last order 1 Nov 2026 3 orders" in said
    assert "Emma" not in said


@pytest.mark.once
def test_the_example_in_chinese(browse, people):
    said = text(htmx(browse("marketer", "zh-hans"), PREVIEW, ROOT | RECENT | OFTEN))
    assert "最近 90 天买过，且至少 3 单的人" in said
    assert "最近下单 2026-11-01 3 单" in said


@pytest.mark.once
def test_every_operator_of_every_field_is_drawn(browse, home, db):
    client = browse("marketer")
    for field in FIELDS.values():
        for operator in field.operators:
            form = {**ROOT, "0-0.field": field.key, "0-0.was": field.key, "0-0.op": operator.key}
            drawn = htmx(client, DRAFT, form)
            assert f'<option value="{operator.key}" selected>' in drawn
            for param in field.all_params(operator):
                name = f'name="0-0.{param.name}'
                assert (name in drawn) == param.required, (field.key, param.name)


@pytest.mark.once
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_kind_of_condition_is_drawn_in_both_languages_and_counted(
    browse, people, actor, language
):
    for kind in ("text", "number", "date"):
        CustomField.objects.create(key=kind, label=kind, kind=kind, created_at=TODAY)
    tag = add_tag(actor("owner"), name="VIP")
    kept = save_segment(actor("marketer"), name="kept", definition={"where": {"all": []}})
    track_segment(actor("marketer"), kept.pk, "daily")
    listed = PeopleList.objects.create(name="x", created_at=TODAY, changed_at=TODAY)

    def filled(fields: list[Field]) -> dict:
        form = {**ROOT}
        for number, field in enumerate(fields):
            form[f"0-{number}.field"] = field.key
            for param in field.operators[0].params:
                if param.widget == "texts":
                    form[f"0-{number}.{param.name}"] = kept.pk if isinstance(param, Ids) else "杭州"
            if field.key == "in_list":
                form[f"0-{number}.values"] = listed.pk
            if field.key == "tag":
                form[f"0-{number}.values"] = tag.pk
            if field.key in ("entered", "left", "was_in"):
                form[f"0-{number}.segments"] = form[f"0-{number}.values"] = kept.pk
                form[f"0-{number}.day"] = "2026-11-01"
        return form

    client = browse("marketer", language)
    if language == "en":  # counting is the same work in any language
        for some in batched(FIELDS.values(), MAX_CONDITIONS, strict=False):
            assert 'id="preview-count"' in htmx(client, PREVIEW, filled(list(some)))
    form = filled(list(FIELDS.values()))
    drawn = htmx(client, DRAFT, form)
    for field in FIELDS.values():
        with translation.override(language):
            assert f"selected>{field.label}</option>" in drawn


def test_a_segment_is_chosen_by_its_name(browse, people, actor):
    other = save_segment(actor("marketer"), name="回头客", definition={"where": {"all": []}})
    form = ROOT | {"0-0.field": "segment", "0-0.op": "is_not", "0-0.values.add": "回头客"}
    drawn = htmx(browse("marketer"), DRAFT, form)
    assert f'value="{other.pk}"' in drawn and "回头客" in drawn
    form = ROOT | {"0-0.field": "segment", "0-0.op": "is_not", "0-0.values": str(other.pk)}
    assert "are not in the segment “回头客”" in htmx(browse("marketer"), PREVIEW, form)


@pytest.mark.once
def test_buttons_change_the_tree(browse, db):
    client = browse("marketer")
    drawn = htmx(client, DRAFT, ROOT | RECENT | {"do": "group:0"})
    assert 'name="0-1.kind"' in drawn
    assert re.search(r'name="0-1-0.field"[^>]*autofocus', drawn)
    nested = ROOT | RECENT | {"0-1.kind": "any", "0-1-0.field": "city", "0-1-0.values": "杭州"}
    assert 'name="0-1-1.field"' in htmx(client, DRAFT, nested | {"do": "add:0-1"})
    assert "杭州" not in htmx(client, DRAFT, nested | {"do": "drop:0-1-0.values:0"})
    assert 'name="0-1.kind"' not in htmx(client, DRAFT, nested | {"do": "remove:0-1-0"})
    opened = htmx(client, DRAFT, ROOT | OFTEN | {"do": "open:0-0.when"})
    assert 'name="0-0.when.in_last" id="c-0-0-when-days" value="90"' in tight(opened)
    closed = ROOT | OFTEN | {"0-1.when.how": "in_last", "do": "close:0-0.when"}
    assert 'name="0-0.when' not in htmx(client, DRAFT, closed)


@pytest.mark.once
def test_only_what_fits_the_chosen_kinds_is_offered(browse, db):
    form = ROOT | {"0-0.field": "sequence", "0-0.op": "did", "0-0.within": "30"}
    client = browse("marketer")

    def offered(**kinds):
        drawn = htmx(client, DRAFT, form | {f"0-0.{name}": kind for name, kind in kinds.items()})
        return set(re.findall(r'id="open-0-0-(\w+)"', drawn)) - {"when"}, drawn

    goods = {"first_categories", "first_products"}
    assert offered(start="buy", then="return")[0] == goods | {"then_categories", "then_products"}
    assert offered(start="event", then="buy")[0] == {
        "first_products", "first_events", "then_categories", "then_products"
    }  # fmt: skip
    # What was chosen before the kind changed goes with it.
    form |= {"0-0.first_categories": "Toys", "0-0.first_products": "CUBE"}
    drawn = offered(start="event", then="buy")[1]
    assert "Toys" not in drawn and "CUBE" in drawn


@pytest.mark.once
def test_another_field_starts_with_arguments_of_its_own(browse, db):
    changed = ROOT | OFTEN | {"0-1.was": "orders", "0-1.field": "revenue", "0-1.value": "3"}
    drawn = htmx(browse("marketer"), DRAFT, changed)
    assert 'value="500"' in drawn
    assert 'value="3"' not in drawn


@pytest.mark.once
@pytest.mark.parametrize(
    "do", ["add:9", "remove:0", "drop:0-0.values:99", "x:0-0-0", ":::", "open:0"]
)
def test_buttons_of_things_that_are_gone_do_nothing(browse, db, do):
    client = browse("marketer")
    assert htmx(client, DRAFT, ROOT | RECENT | {"do": do}) == htmx(client, DRAFT, ROOT | RECENT)


@pytest.mark.once
def test_an_unfinished_sentence_says_what_is_missing(browse, people):
    client = browse("marketer")
    said = text(htmx(client, PREVIEW, ROOT | {"0-0.field": "city", "0-0.op": "is"}))
    assert "To finish the sentence: Choose at least one value." in said


@pytest.mark.once
def test_while_the_warehouse_is_made_the_preview_says_so(browse, home, db):
    said = htmx(browse("marketer"), PREVIEW, ROOT | RECENT)
    assert "being made" in said
    assert 'hx-trigger="load delay:5s"' in said


@pytest.mark.once
def test_names_and_values_are_escaped(browse, people):
    client = browse("marketer")
    form = ROOT | {"0-0.field": "city", "0-0.op": "is", "0-0.values": "</select><script>"}
    for url in (PREVIEW, DRAFT):
        html = htmx(client, url, form)
        assert "<script>" not in html
        assert "&lt;script&gt;" in html
    assert "Emma &lt;b&gt;Clarke" in htmx(client, PREVIEW, form)
    suggested = client.get("/segments/values/", {"source": "city", "0-0.values.add": "SCR"})
    assert suggested.content.decode().count("<option") == 1
    assert "<script>" not in suggested.content.decode()


@pytest.mark.once
def test_sources_are_chosen_shown_and_said_by_their_names(browse, people):
    """By name in the language of the page, typed or suggested; what is meant is the code."""
    client = browse("marketer", "zh-hans")
    Customer.objects.filter(pk=people[0].pk).update(source="taobao")
    fill()
    for typed in ("淘", "taob"):
        suggested = client.get("/segments/values/", {"source": "source", "0-0.values.add": typed})
        assert '<option value="taobao">淘宝</option>' in suggested.content.decode()
    form = ROOT | {"0-0.field": "source", "0-0.op": "is", "0-0.values": "taobao"}
    assert "淘宝" in htmx(client, DRAFT, form)
    said = text(htmx(client, PREVIEW, form))
    assert "最早来自淘宝的人" in said and "林小满" in said
    assert "Taobao" in text(htmx(browse("marketer"), PREVIEW, form))
    saved = client.post("/segments/new/", form | {"0-0.values": "淘宝", "name": "淘宝来的"})
    assert saved.status_code == 302
    assert "taobao" in str(Segment.objects.get().versions.get().definition)
    page = client.get("/segments/").content.decode()
    assert "淘宝" in page and "taobao" not in page


def test_saving_and_editing_through_the_page(browse, people):
    client = browse("marketer")
    form = ROOT | RECENT | OFTEN | {"anchor.how": "data", "name": "老客 & <i>"}
    answer = client.post("/segments/new/", form, follow=True)
    segment = Segment.objects.get()
    assert answer.redirect_chain == [(reverse("insight:segment", args=[segment.pk]), 302)]
    page = answer.content.decode()
    assert "老客 &amp; &lt;i&gt;" in page
    assert "林小满" in page
    assert f"/campaigns/new/?segment={segment.pk}" in page
    assert 'name="next" value="/tasks/new/"' in client.get("/segments/new/").content.decode()
    onward = client.post("/segments/new/", form | {"name": "D", "next": "/tasks/new/"})
    assert onward["Location"] == f"/tasks/new/?segment={segment.pk + 1}"
    elsewhere = client.post("/segments/new/", form | {"name": "E", "next": "//x.example/"})
    assert elsewhere["Location"] == f"/segments/{segment.pk + 2}/"

    edit = f"/segments/{segment.pk}/edit/"
    assert 'value="data" selected' in client.get(edit).content.decode()
    answer = client.post(edit, form | {"0-1.value": "1", "version": "1", "name": "B"}, follow=True)
    assert "Emma" in answer.content.decode()
    old = client.get(f"/segments/{segment.pk}/?version=1").content.decode()
    assert "This is version 1" in text(old)
    assert "Emma" not in text(old)
    late = client.post(edit, form | {"version": "1", "name": "C", "0-1.value": "7"})
    assert late.status_code == 409
    shown = late.content.decode()  # nothing of what was built is lost
    assert "What you built stands below" in shown
    assert 'value="C"' in shown
    assert 'value="7"' in shown
    again = re.search(r'name="version" value="(\d+)"', shown)
    assert again and client.post(edit, form | {"version": again[1], "name": "C"}).status_code == 302


def test_what_cannot_be_saved_comes_back_with_the_faults_in_place(browse, db):
    form = ROOT | OFTEN | {"0-1.value": "-4", "name": ""}
    answer = browse("marketer").post("/segments/new/", form)
    assert answer.status_code == 422
    html = answer.content.decode()
    assert 'value="-4"' in html
    assert "Enter a number of at least 0." in html
    assert not Segment.objects.exists()


@pytest.mark.once
def test_without_htmx_a_button_gives_the_whole_page_with_what_was_typed(browse, db):
    form = ROOT | RECENT | {"name": "半写", "do": "add:0"}
    page = browse("marketer").post(DRAFT, form).content.decode()
    assert "<html" in page
    assert 'value="半写"' in page
    assert 'name="0-1.field"' in page


@pytest.mark.once
def test_a_link_from_a_report_fills_the_builder(browse, home, db):
    client = browse("analyst")
    query = {
        "name": "Champions",
        "definition": '{"where":{"field":"rfm_group","op":"is","values":["champions"]}}',
    }
    page = client.get("/segments/new/", query).content.decode()
    assert 'value="champions" checked' in page
    assert "Save the segment" not in page  # an analyst may look, not save
    for broken in ("{", "[1]", '{"where":{"field":"x","op":"y"}}', "[" * 9000):
        assert client.get("/segments/new/", {"definition": broken}).status_code == 422


@pytest.mark.once
def test_who_may_not_build_cannot(browse, db):
    assert browse("agent").get("/segments/").status_code == 403
    assert browse("agent").post(PREVIEW, ROOT).status_code == 403
    form = ROOT | RECENT | {"name": "x"}
    assert browse("analyst").post("/segments/new/", form).status_code == 403
    assert not Segment.objects.exists()


@pytest.mark.once
def test_a_form_of_any_shape_is_no_server_error(browse, db):
    client = browse("marketer")
    strange = {
        "0.kind": "sql", "0-0.field": "orders", "0-0.op": "at_least", "0-0.value": "1e999",
        "0-x.field": "orders", "0-1-1-1-1-1-1-1-1-1-1-1-1-1.field": "city", "-.": "",
        "0-2.field": "orders", "0-2.when.how": "between", "0-2.stores.open": "1",
        "0-3.field": "<script>", "0-99999.field": "city", "anchor.how": "day",
    }  # fmt: skip
    strange |= {f"0-{n}.field": "city" for n in range(100, 400)}
    for url in (DRAFT, PREVIEW, "/segments/new/"):
        assert client.post(url, strange, headers={"HX-Request": "true"}).status_code in {200, 422}


def test_the_text_stands_beside_and_goes_back_into_the_builder(browse, people):
    client = browse("marketer")
    seen = htmx(client, PREVIEW, ROOT | RECENT | OFTEN)
    assert "last_order in_last 90 days and orders &gt;= 3</textarea>" in seen
    changing = {"text": "orders >=", "text_was": ""}
    assert "</textarea>" not in htmx(client, PREVIEW, ROOT | RECENT | changing)

    applied = htmx(client, "/segments/text/", {"text": 'city is "杭州" or orders >= 7'})
    assert 'name="0.kind"' in applied
    assert '<option value="any" selected>' in applied
    assert 'value="7"' in applied
    wrong = client.post("/segments/text/", {"text": "ordrs >= 7"}, headers={"HX-Request": "true"})
    assert wrong.status_code == 422
    assert "Line 1, column 1" in text(wrong.content.decode())
    whole = client.post("/segments/text/", {"text": "orders >= 7"})
    assert 'value="7"' in whole.content.decode()


@pytest.mark.parametrize("there", [False, True])
def test_a_typed_text_is_saved_or_refused_never_dropped(browse, people, actor, there):
    client, url = browse("marketer"), "/segments/new/"
    old = "last_order in_last 90 days and orders >= 3"
    if there:
        kept = save_segment(actor("marketer"), name="A", definition={"where": {"all": []}})
        url = f"/segments/{kept.pk}/edit/"
    form = ROOT | RECENT | OFTEN | {"name": "A", "text_was": old}

    for wrong, why in (
        (form | {"text": "orders >="}, "a number"),
        (form | {"text": "orders >= 4", "0-1.value": "5"}, "conditions above were changed as well"),
    ):
        refused = client.post(url, wrong)
        told = refused.content.decode()
        assert refused.status_code == 422 and why in text(told)
        assert "Nothing was saved yet" in text(told) and 'aria-invalid="true"' in told
        assert wrong["text"].replace(">", "&gt;") + "</textarea>" in told

    typed = form | {"text": "orders >= 4", "next": "/tasks/new/"}
    assert client.post(url, typed)["Location"].startswith("/tasks/new/?segment=")
    orders = {"field": "orders", "op": "at_least", "value": 4}
    saved = Segment.objects.get()
    assert saved.versions.get(number=saved.version).definition["where"] == {"all": [orders]}


def test_an_emptied_text_leaves_the_conditions(browse, people):
    form = ROOT | OFTEN | {"name": "A", "text": "", "text_was": "orders >= 3"}
    assert browse("marketer").post("/segments/new/", form).status_code == 302
    assert Segment.objects.get().versions.get().definition["where"]["all"][0]["value"] == 3


@pytest.mark.django_db
def test_the_address_of_a_draft_leads_to_the_builder(browse):
    assert browse("owner").get(DRAFT).url == "/segments/new/"
