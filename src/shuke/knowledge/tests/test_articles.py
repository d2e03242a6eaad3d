"""Articles through HTTP: written, published, found, looked at again; who reads what."""

import datetime as dt
import json

import pytest
from django.test import Client
from tests.changes import undo_last

from shuke.common import clock
from shuke.knowledge import commands, queries
from shuke.knowledge.models import Article, Edition, Synonym
from shuke.team.commands import make_token

pytestmark = pytest.mark.django_db
FORM = {
    "title_zh": "退款几天到账", "body_zh": "收到退回的商品后三天内原路退回。\n\n节假日顺延。",
    "title_en": "When does a refund arrive?", "body_en": "Within three days.",
    "questions": "钱什么时候退给我\nwhere is my money", "tags": "退款，refund", "audience": "everybody",
}  # fmt: skip

TITLE = FORM["title_en"]


@pytest.fixture
def article(browse, noon) -> Article:
    assert browse("agent").post("/knowledge/new/", FORM).status_code == 302
    return Article.objects.get()


@pytest.fixture
def call(actor):
    owner = actor()
    _row, secret = make_token(
        owner, name="test", scopes=["knowledge.view", "knowledge.write", "knowledge.publish"]
    )
    client = Client(headers={"authorization": f"Bearer {secret}"})

    def do(method, path, body=None):
        data = {} if body is None else {"data": json.dumps(body)}
        send = getattr(client, method.lower())
        return send(f"/api/v1{path}", **data, content_type="application/json")

    return do


def titles(text, actor=None) -> list[str]:
    return [hit.title for hit in queries.search(text, actor=actor)]


def test_a_draft_is_found_by_nobody_until_it_is_published(article, browse, actor):
    assert titles("退款", actor()) == []
    assert browse("agent").post(f"/knowledge/{article.pk}/publication/").status_code == 403
    assert browse("marketer").post(f"/knowledge/{article.pk}/publication/").status_code == 302
    assert titles("退款") == ["退款几天到账"]
    assert titles("where is my money back") == ["When does a refund arrive?"]
    undo_last(actor("marketer"), "knowledge.published")
    assert titles("退款", actor()) == []


def test_people_read_the_published_edition_while_a_newer_one_is_a_draft(article, browse, actor):
    commands.publish(actor(), article.pk)
    agent = browse("agent")
    page = agent.get(f"/knowledge/{article.pk}/edit/").content.decode()
    assert 'name="seen" value="1"' in page
    agent.post(f"/knowledge/{article.pk}/edit/", {**FORM, "title_zh": "退款多久", "seen": "1"})
    assert Edition.objects.count() == 2
    assert "退款几天到账" in agent.get(f"/knowledge/{article.pk}/").content.decode()
    # who began with the first edition is told that there is another one, and loses nothing
    late = agent.post(
        f"/knowledge/{article.pk}/edit/", {**FORM, "body_zh": "我写的字", "seen": "1"}
    )
    assert late.status_code == 422 and "我写的字" in late.content.decode()
    commands.publish(actor(), article.pk, 1 + 1)
    assert titles("退款") == ["退款多久"]


def test_what_is_for_colleagues_stays_with_them(browse, actor):
    row = commands.write_article(
        actor(),
        commands.Text(title_zh="赔付上限", body_zh="五十元内自己定。", audience="colleagues"),
    )
    commands.publish(actor(), row.pk)
    assert titles("赔付上限", actor()) == ["赔付上限"]
    assert titles("赔付上限") == []


def test_a_withdrawn_one_is_found_no_more_and_comes_back(article, browse, actor):
    commands.publish(actor(), article.pk)
    browse("marketer").post(f"/knowledge/{article.pk}/withdrawal/")
    assert titles("退款", actor()) == []
    undo_last(actor("marketer"), "knowledge.withdrawn")
    assert titles("退款", actor()) == ["退款几天到账"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"body_zh": ""}, "A title and a text belong together."),
        (
            {"title_zh": "", "body_zh": "", "title_en": "", "body_en": ""},
            "Write a title and a text",
        ),
        ({"body_en": "x" * 20_001}, "This is longer than 20000 characters."),
        ({"audience": "nobody"}, "nobody"),
    ],
)
def test_what_cannot_be_an_article_is_refused_beside_its_field(browse, change, words):
    page = browse(language="en").post("/knowledge/new/", {**FORM, **change})
    assert page.status_code == 422 and words in page.content.decode()
    assert not Article.objects.exists()


def test_today_says_which_are_to_be_looked_at(article, browse, actor):
    commands.publish(actor(), article.pk)
    assert TITLE not in browse("agent").get("/").content.decode()
    with clock.fixed(clock.now() + dt.timedelta(days=181)):
        agent = browse("agent")
        assert TITLE in agent.get("/").content.decode()
        assert TITLE in agent.get("/knowledge/?state=due").content.decode()
        agent.post(f"/knowledge/{article.pk}/review/", {"review_on": "2028-01-01"})
        assert TITLE not in agent.get("/").content.decode()
        past = agent.post(f"/knowledge/{article.pk}/review/", {"review_on": "2020-01-01"})
        assert past.status_code == 422


def test_words_of_the_shop_find_what_they_mean(article, browse, actor):
    commands.publish(actor(), article.pk)
    assert titles("回血", actor()) == []
    browse("agent").post("/knowledge/synonyms/", {"words": "回血，退款"})
    assert titles("回血", actor()) == ["退款几天到账"]
    browse("agent").post(f"/knowledge/synonyms/{Synonym.objects.get().pk}/ending/")
    assert titles("回血", actor()) == []
    assert browse("agent").post("/knowledge/synonyms/", {"words": "一个"}).status_code == 422


def test_one_reader_counts_once_a_day(article, browse, actor):
    commands.publish(actor(), article.pk)
    agent = browse("agent")
    for helpful in ("1", "1", "0"):
        agent.post(f"/knowledge/{article.pk}/opinion/", {"helpful": helpful})
    verdict = queries.verdict(queries.article_for(actor(), article.pk))
    assert (verdict.helpful, verdict.useless) == (0, 1)


def test_programs_write_publish_and_ask(call):
    made = call("POST", "/articles", {"title_en": "Invoices", "body_en": "In your mail."}).json()
    assert made["edition"] == 1 and not made["is_live"]
    live = call("POST", f"/articles/{made['id']}/publication", {})
    assert live.json().get("is_live"), live.content
    hits = call("GET", "/articles/answers?q=invoice").json()
    assert [hit["article"] for hit in hits] == [made["id"]] and hits[0][
        "passage"
    ] == "In your mail."
    again = call(
        "POST", f"/articles/{made['id']}/editions", {"title_en": "Invoice", "body_en": "Mail."}
    )
    assert again.status_code == 201 and again.json()["edition"] == 2
    assert [each["edition"] for each in call("GET", "/articles").json()] == [2]
    assert call("GET", "/articles/999").status_code == 404
