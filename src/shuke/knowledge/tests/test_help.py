"""The help page: what customers find without logging in, and what they do not."""

import pytest
from django.test import Client

from shuke.knowledge import commands, limits, queries
from shuke.knowledge.commands import Text

pytestmark = pytest.mark.django_db


@pytest.fixture
def article(actor, noon):
    text = Text("退款几天到账", "三天内原路退回。", "When does a refund arrive?", "In three days.")
    row = commands.write_article(actor(), text)
    return commands.publish(actor(), row.pk)


@pytest.fixture
def inner(actor, noon):
    text = Text("赔付上限", "五十元。", audience="colleagues")
    return commands.publish(actor(), commands.write_article(actor(), text).pk)


def read(address: str, language: str = "zh-CN") -> str:
    return Client(headers={"accept-language": language}).get(address).content.decode()


def test_customers_read_in_their_language(article):
    assert "退款几天到账" in read("/help/") and "三天内原路退回" in read(f"/help/{article.pk}/")
    assert "When does a refund arrive?" in read("/help/", "en")
    assert "In three days." in read(f"/help/{article.pk}/", "en")


def test_customers_search_by_pinyin_and_in_either_language(article):
    for text in ("退钱", "tuikuan", "refnud", "money back"):
        assert f"/help/{article.pk}/" in read(f"/help/?q={text}"), text
    assert f"/help/{article.pk}/" not in read("/help/?q=天气")


def test_what_is_for_colleagues_or_a_draft_is_not_there(article, inner, actor):
    draft = commands.write_article(actor(), Text("还没写完", "草稿。"))
    pages = read("/help/") + read("/help/?q=赔付上限") + read("/help/?q=还没写完")
    assert "五十元" not in pages and "草稿。" not in pages and f"/help/{inner.pk}/" not in pages
    for row in (inner, draft):
        assert Client().get(f"/help/{row.pk}/").status_code == 404
        assert Client().post(f"/help/{row.pk}/opinion/", {"helpful": "1"}).status_code == 404


def test_readers_say_whether_it_helped_once_a_day(article, actor):
    for _again in range(3):
        answer = Client().post(f"/help/{article.pk}/opinion/", {"helpful": "1"})
        assert answer.status_code == 302
    assert queries.verdict(queries.article_for(actor(), article.pk)).helpful == 1


def test_one_address_does_not_search_without_end(article):
    codes = [Client().get("/help/?q=退款").status_code for _n in range(limits.PER_MINUTE + 1)]
    assert codes[0] == 200 and codes[-1] == 429
    assert Client().get("/help/?q=退款", REMOTE_ADDR="192.0.2.7").status_code == 200
    assert Client().get("/help/").status_code == 200


def test_what_is_typed_and_written_is_text(actor, noon):
    row = commands.write_article(actor(), Text("<b>退款</b>", "<script>alert(1)</script>"))
    commands.publish(actor(), row.pk)
    assert "<script>alert" not in read(f"/help/{row.pk}/") + read(
        "/help/?q=<script>alert(1)</script>"
    )
