"""What articles would have answered last month: right, wrong, left to a person; and nothing is sent."""

import pytest

from shuke.collect.tests import mails
from shuke.common import clock
from shuke.knowledge import commands as knowledge
from shuke.service import commands
from shuke.service.models import Answer
from shuke.service.queries.trying import try_answers
from shuke.service.tests import talk

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(home):
    with clock.fixed(talk.NOON):
        talk.person("林小满", talk.LIN)
        yield mails.account()


def test_the_past_says_what_a_threshold_would_mean(account, run_jobs, browse, actor):
    for title, body in (
        ("退款几天到账", "三个工作日内原路退回。"),
        ("怎么开发票", "订单页点开发票。"),
    ):
        text = knowledge.Text(title_zh=title, body_zh=body)
        knowledge.publish(actor(), knowledge.write_article(actor(), text).pk)
    written = (
        ("退款几天到账？", "三个工作日内原路退回。"),
        ("怎么开发票？", "退款三个工作日内原路退回。"),
        ("你们几点关门？", ""),
    )
    for number, (question, answer) in enumerate(written, 1):
        talk.write(account, run_jobs, question, number=number, subject=f"第{number}件")
        if answer:
            commands.answer(actor(), talk.ticket().pk, answer)
    Answer.objects.update(state=Answer.State.GONE)
    before = Answer.objects.count()
    assert try_answers(actor(), 0.6).counts == {"right": 1, "wrong": 1, "unknown": 0, "left": 1}
    assert try_answers(actor(), 1.01).counts["left"] == 3
    page = browse().get("/service/trying/?threshold=60").content.decode()
    assert "怎么开发票" in page and "退款几天到账" in page
    assert browse("agent").get("/service/trying/").status_code == 403
    assert browse().get("/service/trying/?threshold=x").status_code == 200
    assert Answer.objects.count() == before
