"""Conditions about own fields: said, drawn, told, written as text, after merges."""

from pathlib import Path

import pytest
from django.utils import translation

from shuke.customers import commands as customers
from shuke.customers import queries as customers_queries
from shuke.customers.models import Customer
from shuke.insight import commands, queries
from shuke.insight.models import Segment, Tracking
from shuke.insight.queries import is_member
from shuke.insight.segments import running, text
from shuke.insight.segments.checking import check
from shuke.insight.segments.fields import FIELDS
from shuke.insight.segments.fields.own import OWN
from shuke.insight.segments.sentences import sentence
from shuke.insight.tests.conftest import TODAY
from shuke.insight.tests.test_builder import DRAFT, PREVIEW, ROOT, htmx

SKIN = {"field": "custom", "op": "is", "own": "skin", "values": ["干性"]}
CARD = {"field": "custom_date", "op": "in_next", "own": "card_until", "days": 30}


@pytest.fixture
def told(shop, actor):
    """林小满 with dry skin and a card until 12 December, Emma with a height, 陈嘉禾 with nothing."""
    told = {
        "skin": ("宝宝体质", "choice", ["干性", "油性"]),
        "card_until": ("会员卡到期", "date", []),
        "height": ("身高", "number", []),
        "twins": ("双胞胎", "yes_no", []),
        "nick": ("小名", "text", []),
    }
    for key, (label, kind, choices) in told.items():
        customers.add_custom_field(actor("owner"), key=key, label=label, kind=kind, choices=choices)
    people = {name: shop.person(name) for name in ("林小满", "Emma Clarke", "陈嘉禾")}
    agent = actor("agent")
    lin = {"skin": "干性", "card_until": "2026-12-12", "twins": True, "nick": "满满"}
    customers.set_custom_values(agent, people["林小满"].pk, lin)
    customers.set_custom_values(agent, people["Emma Clarke"].pk, {"height": "1.6850"})
    shop.fill()
    return people


def members(where) -> set[int]:
    return {pk.as_py() for batch in running.ids(check({"where": where})) for pk in batch}


@pytest.mark.once
def test_every_operator_is_said_written_and_read(told):
    for key in OWN:
        field = FIELDS[key]
        for operator in field.operators:
            raw = {"field": key, "op": operator.key}
            for param in field.all_params(operator):
                raw[param.name] = {"texts": ["干性"], "day": "2026-01-02"}.get(
                    param.widget, param.initial
                )
            raw["own"] = next(iter(FIELDS[key].params[0].options()))
            definition = check({"where": raw})
            for language in ("en", "zh-hans"):
                with translation.override(language):
                    assert "%(" not in sentence(definition)
            assert (
                queries.checked(queries.definition_of(None, queries.as_text(definition)))
                == definition
            )


@pytest.mark.once
def test_it_reads_as_a_sentence_and_tells_why(told):
    both = check({"where": {"all": [SKIN, CARD]}})
    with translation.override("en"):
        assert sentence(both) == (
            "People who are noted as 干性 under “宝宝体质”, "
            "and have “会员卡到期” within the next 30 days"
        )
        assert is_member(both, told["林小满"].pk).reasons == [
            *("宝宝体质: 干性", "会员卡到期: 12 Dec 2026")
        ]
        twins = check({"where": {"field": "custom", "op": "is", "own": "twins", "values": ["yes"]}})
        assert sentence(twins) == "People who are noted as Yes under “双胞胎”"
    with translation.override("zh-hans"):
        assert sentence(both) == "“宝宝体质”是干性，且“会员卡到期”在未来 30 天内的人"
    said = 'custom is "干性" with own skin and custom_date in_next 30 days with own card_until'
    assert queries.as_text(both) == said
    assert queries.checked(queries.definition_of(None, said)) == both


@pytest.mark.once
def test_a_choice_that_is_not_offered_is_refused_everywhere(told, browse, call, actor):
    dry = {"where": {"all": [{**SKIN, "values": ["dry"]}]}}
    said = "“宝宝体质” does not offer “dry”. Choose of: 干性, 油性."
    marketer = call("marketer")
    for path, body in (("/segments/count", {}), ("/segments", {"name": "dry"})):
        refused = marketer.post(path, {**body, "definition": dry})
        assert refused.status_code == 422
        assert refused.json()["fields"] == {"where.all.0.values": said}
    refused = marketer.post("/segments/count", {"text": "orders >= 1 and custom is dry own skin"})
    assert refused.json()["fields"]["text"].startswith(f"Line 1, column 27: {said}")
    form = ROOT | {"0-0.field": "custom", "0-0.op": "is", "0-0.own": "skin", "0-0.values": "dry"}
    client = browse("marketer")
    assert said in htmx(client, PREVIEW, form)
    assert said in client.post("/segments/new/", form | {"name": "dry"}).text
    for key, value, counts in (("twins", "Yes", 1), ("nick", "nobody", 0)):
        where = {**SKIN, "own": key, "values": [value]}
        counted = marketer.post("/segments/count", {"definition": {"where": where}}).json()
        assert counted["people"] == counts, "a yes in any spelling; a text may be anything"


@pytest.mark.once
def test_the_examples_of_the_documentation_can_be_typed(shop, actor):
    owner = actor("owner")
    told = {
        "skin": ("choice", ["正常 Normal", "干性 Dry"]),
        "floor": ("number", []),
        "card_until": ("date", []),
    }
    for key, (kind, choices) in told.items():
        customers.add_custom_field(owner, key=key, label=key, kind=kind, choices=choices)
    commands.create_list(owner, name="Opening guests")
    Segment.objects.create(pk=12, name="x", created_at=TODAY, changed_at=TODAY)
    for name in ("Regulars", "Best buyers"):
        commands.save_segment(owner, name=name, definition={})
    for segment in Segment.objects.all():
        Tracking.objects.create(segment=segment, how="daily", began_at=TODAY)
    page = Path("docs/segments.md").read_text(encoding="utf-8").partition("## As text")[2]
    lines = [line for line in page.splitlines() if line.startswith("    ")]
    assert len(lines) > 10
    for line in lines:
        definition = queries.checked(queries.definition_of(None, line))
        assert text.read(text.write(definition)) == definition


@pytest.mark.once
def test_a_choice_that_ended_goes_on_where_it_is_held(told, call, actor):
    marketer = call("marketer")
    made = marketer.post("/segments", {"name": "干性", "definition": {"where": SKIN}}).json()
    field = next(one for one in customers_queries.custom_fields() if one.key == "skin")
    customers.edit_custom_field(actor("owner"), field.pk, choices=["中性", "油性"])
    assert marketer.post("/segments/count", {"definition": {"where": SKIN}}).json()["people"] == 1
    customers.set_custom_values(actor("agent"), told["林小满"].pk, {"skin": "油性"})
    refused = marketer.post("/segments/count", {"definition": {"where": SKIN}})
    assert "中性, 油性" in refused.json()["message"]
    assert marketer.get(f"/segments/{made['id']}").status_code == 200, "what is saved goes on"


@pytest.mark.once
def test_what_an_own_field_can_hold_is_offered(told, browse, actor):
    client = browse("marketer")
    form = ROOT | {"0-0.field": "custom", "0-0.op": "is", "0-0.own": "skin", "0-0.values": "干性"}
    drawn = htmx(client, DRAFT, form)
    assert '<option value="skin" selected>宝宝体质</option>' in drawn
    assert drawn.index('name="0-0.own"') < drawn.index('name="0-0.op"')
    assert "card_until" not in drawn, "a day is compared by another condition"
    assert "宝宝体质" in htmx(client, PREVIEW, form)
    values = "/segments/values/?source=custom&0-0.own={}&0-0.values.add={}"
    assert "干性" in client.get(values.format("skin", "干")).text
    assert "油性" not in client.get(values.format("skin", "干")).text
    assert "满满" in client.get(values.format("nick", "")).text
    assert 'value="yes"' in client.get(values.format("twins", "")).text


@pytest.mark.once
def test_without_own_fields_nothing_is_offered_and_an_ended_one_goes_on(told, browse, actor):
    from shuke.customers.models import CustomField

    client = browse("marketer")
    for field in CustomField.objects.all():
        customers.end_custom_field(actor("owner"), field.pk)
    assert members(SKIN) == {told["林小满"].pk}
    assert "Custom number" in htmx(client, DRAFT, ROOT | {"0-0.field": "orders"})
    CustomField.objects.filter(kind="number").update(kind="date")
    assert "Custom number" not in htmx(client, DRAFT, ROOT | {"0-0.field": "orders"})


def test_the_survivor_knows_best_in_both_ways(told, shop, actor):
    lin, emma, chen = (told[name] for name in ("林小满", "Emma Clarke", "陈嘉禾"))
    agent = actor("agent")
    customers.set_custom_values(agent, chen.pk, {"skin": "油性", "card_until": "2027-06-01"})
    customers.set_custom_values(agent, emma.pk, {"skin": "干性"})
    customers.set_custom_values(agent, chen.pk, {"skin": "油性"})
    Customer.objects.filter(pk=lin.pk).update(merged_into=chen)
    Customer.objects.filter(pk=chen.pk).update(merged_into=emma)
    Customer.objects.update(revision=10**9)
    shop.fill()
    height = {"field": "custom_number", "op": "equals", "own": "height", "value": "1.685"}
    nick = {"field": "custom", "op": "known", "own": "nick"}
    late = {**CARD, "op": "after", "day": "2027-01-01"}
    late.pop("days")
    soon = {"where": {"all": [CARD]}}
    for where in (height, SKIN, nick, late):
        assert members(where) == {emma.pk}, where
        assert is_member(check({"where": where}), lin.pk).inside
    assert members(CARD) == set(), "of the merged ones the latest counts"
    assert not is_member(check(soon), emma.pk).inside
    customers.set_custom_values(agent, emma.pk, {"card_until": "2026-12-01"})
    assert is_member(check(soon), lin.pk).inside
