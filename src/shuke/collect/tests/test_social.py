"""Posts, comments and group questions of social circles: by the signed door and by file, on the timeline, and an
enquiry where they ask."""

import datetime as dt

import pytest

from shuke.collect import commands, undoing
from shuke.collect.messages import circles
from shuke.collect.models import Document, Message, MessageWait
from shuke.collect.tests.test_chat_logs import ago
from shuke.collect.tests.test_chats import post
from shuke.collect.tests.test_undo import undo
from shuke.common import clock
from shuke.common.access import SYSTEM
from shuke.customers import commands as customers
from shuke.customers.models import Touch

pytestmark = pytest.mark.django_db


@pytest.fixture
def gate(home, noon):
    row, secret = commands.make_hook(SYSTEM, kind="chat", name="社群", owner="麦穗童装")
    row.key = secret
    return row


@pytest.fixture
def lin(noon):
    return customers.add_customer(SYSTEM, name="林小满", identities=[("phone", "13912345678")])


def told(number: int, text: str, **more) -> dict:
    at = (clock.now() - dt.timedelta(minutes=9 - number)).isoformat()
    return {"id": f"c{number}", "channel": "social", "from": "满满妈", "at": at, "text": text,
            "place": "麦穗妈妈群", **more}  # fmt: skip


def test_a_comment_stands_on_the_timeline_and_a_question_waits(gate, lin, run_jobs, browse):
    post(gate, told(1, "好看"))
    run_jobs()
    first = Message.objects.get()
    commands.tie_message(SYSTEM, first.pk, lin.pk)
    assert not MessageWait.objects.exists()
    answer = post(gate, told(2, "有 90 码吗"), told(3, "晒一下", kind="post"), told(4, "求助", kind="question"),
                  told(5, "随便问问？", asks=False))  # fmt: skip
    assert answer.json()["kept"] == 4
    run_jobs()
    assert sorted(w.message.text for w in MessageWait.objects.open()) == ["有 90 码吗", "求助"]
    assert not Message.objects.exclude(customer=lin).exists(), "once said, later ones follow"
    page = browse("agent").get(f"/customers/{lin.pk}/").content.decode()
    for words in ("Commented in a social circle", "Posted in", "Asked in", "麦穗妈妈群", "晒一下"):
        assert words in page
    question = Message.objects.get(text="有 90 码吗")
    page = browse("agent").get(f"/messages/{question.pk}/").content.decode()
    assert "麦穗妈妈群" in page and "Answer in the chat" not in page


def test_the_shops_answer_there_ends_the_waiting(gate, lin, run_jobs):
    post(gate, told(1, "有 90 码吗"))
    run_jobs()
    post(gate, told(2, "有的", by="shop", to="满满妈", **{"from": "麦穗童装"}))
    run_jobs()
    assert not MessageWait.objects.open().exists() and Message.objects.count() == 2


@pytest.mark.parametrize(
    "message", [{"kind": "rumour"}, {"place": 7}, {"place": "a\0"}, {"asks": "yes"}]
)
def test_what_cannot_be_read_is_said_and_nothing_is_kept(gate, message):
    answer = post(gate, told(1, "好看"), told(2, "好看") | message)
    assert answer.status_code == 422 and b"messages.1" in answer.content
    assert not Document.objects.exists()


HEAD = "群名,昵称,类型,发布时间,评论内容\n"


def test_a_file_of_comments(bring, lin, browse):
    text = HEAD + (
        f"麦穗妈妈群,满满妈,评论,{ago(hours=3)},好看\n麦穗妈妈群,满满妈,提问,{ago(hours=2)},洗了会缩水吗\n"
        f"麦穗妈妈群,满满妈,评论,{ago(hours=1)},收到了\n新品试穿,满满妈,帖子,{ago(days=20)},怎么搭好看\n"
    )
    source = bring("chats", text)
    assert source.options["channel"] == "social" and source.batches.get().held == 4
    assert [w.message.text for w in MessageWait.objects.open()] == ["洗了会缩水吗"], (
        "recent and asking"
    )
    commands.tie_message(SYSTEM, Message.objects.get(text="好看").pk, lin.pk)
    bring("chats", text)
    assert Message.objects.filter(customer=lin).count() == 4 == Message.objects.count()
    assert Touch.objects.filter(customer=lin, kind="collect.message").count() == 4
    assert Message.objects.get(text="怎么搭好看").subject == "新品试穿"
    answered = HEAD + f"麦穗妈妈群,满满妈,提问,{ago(hours=2)},洗了会缩水吗\n"
    bring("chats", answered)
    assert MessageWait.objects.open().count() == 1


def test_the_shops_own_words_in_a_file_are_the_shops(bring, lin):
    head = "群名,昵称,发送方,发布时间,评论内容\n"
    text = head + (
        f"麦穗妈妈群,满满妈,满满妈,{ago(hours=3)},有 90 码吗\n麦穗妈妈群,满满妈,麦穗童装,{ago(hours=2)},有的\n"
    )
    bring("chats", text)
    assert sorted(Message.objects.values_list("direction", "text")) == [
        ("in", "有 90 码吗"), ("out", "有的")
    ]  # fmt: skip
    assert not MessageWait.objects.open().exists()


def test_a_file_of_comments_is_undone(bring, lin):
    source = bring("chats", HEAD + f"麦穗妈妈群,满满妈,提问,{ago(hours=2)},洗了会缩水吗\n")
    assert undoing.check(source)["message"]["removed"] == 1
    undo(source)
    assert not Message.objects.exists() and not MessageWait.objects.exists()


@pytest.mark.parametrize(
    ("text", "is_asking"),
    [
        ("有 90 码吗", True), ("多少钱", True), ("求链接", True), ("怎么洗", True), ("How much is it", True),
        ("在哪里买的呢", True), ("好看", False), ("收到了，谢谢", False), ("Love it", False), ("已经下单", False),
    ],
)  # fmt: skip
def test_what_asks(text, is_asking):
    assert circles.asks(text, circles.COMMENT) is is_asking
