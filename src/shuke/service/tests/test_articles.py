"""Articles at a ticket: what answers it stands under the answer, and what solved it becomes a draft."""

import pytest

from shuke.collect.tests import mails
from shuke.common import clock
from shuke.knowledge import commands as knowledge
from shuke.knowledge.models import Article
from shuke.service import commands
from shuke.service.tests import talk

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(home):
    with clock.fixed(talk.NOON):
        talk.person("林小满", talk.LIN)
        yield mails.account()


def publish(actor, title, body) -> Article:
    row = knowledge.write_article(actor, knowledge.Text(title_zh=title, body_zh=body))
    return knowledge.publish(actor, row.pk)


def test_what_answers_it_stands_under_the_answer(account, run_jobs, browse, actor):
    publish(actor(), "退款几天到账", "三个工作日内原路退回。")
    talk.write(account, run_jobs, "退款什么时候到账？")
    page = browse("agent").get(f"/service/{talk.ticket().pk}/").content.decode()
    assert 'data-passage="三个工作日内原路退回。"' in page
    hits = browse("agent").get("/knowledge/suggestions/?q=退款到账").json()["results"]
    assert hits[0]["passage"] == "三个工作日内原路退回。"


def test_what_solved_it_becomes_a_draft_without_whose_it_was(account, run_jobs, browse, actor):
    talk.write(account, run_jobs, "怎么开发票？电话 13917280456")
    row, agent = talk.ticket(), browse("agent")
    early = agent.post(f"/service/{row.pk}/article/")
    assert early.status_code == 409 and not Article.objects.exists()
    made = commands.answer(actor("agent"), row.pk, "林小满，在订单页点“开发票”。", solves=True)
    with clock.fixed(made.leaves_at):
        commands.send_answers()
    assert agent.post(f"/service/{row.pk}/article/").status_code == 302
    article = Article.objects.get()
    text = article.editions.get()
    assert article.live is None and f"#{row.pk}" in article.origin
    assert "怎么开发票" in text.title_zh and text.body_zh == "在订单页点“开发票”"
    assert "林小满" not in text.body_zh and "13917280456" not in text.title_zh + text.questions
