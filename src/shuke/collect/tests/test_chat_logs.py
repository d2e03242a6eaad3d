"""Chat logs as marketplaces export them: text, web pages and tables, tied to the buyer's account.

Reports on other systems that stand behind some of them: only the time told two messages apart (miranda-ng 708,
1257), dates of the import instead of the conversation, and everything twice after a second import (Signal-Android
2099), colleagues and buyers mixed up (miranda-ng 317).
"""

import datetime as dt
import json

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shuke.collect import commands, running, undoing
from shuke.collect.models import Document, Import, Message, MessageWait
from shuke.collect.queries import messages as queries
from shuke.collect.tests.test_chats import post, written
from shuke.collect.tests.test_undo import undo
from shuke.common import basics, clock, shop_settings
from shuke.common.access import SYSTEM
from shuke.common.models import RecordedFact
from shuke.customers import commands as customers
from shuke.customers.models import Customer, Touch
from shuke.operate import commands as operate

pytestmark = pytest.mark.django_db

LOG = """================================================
消息对象:小满妈妈
================================================

小满妈妈(2026-03-01 10:00:05):
在吗
有 90 码吗？

麦穗童装:小云(2026-03-01 10:01:00):
有的，亲

小满妈妈(2026-03-01 10:01:00):
好
小满妈妈(2026-03-01 10:01:00):
买家：我要两件
"""


@pytest.fixture
def lin(db):
    return customers.add_customer(SYSTEM, name="林小满", identities=[("taobao", "小满妈妈")])


@pytest.fixture
def strangers(actor):
    """Who is unknown becomes a prospect."""
    operate.change_settings(actor(), {"message_strangers": "prospect"})
    shop_settings.look_again()


def said() -> list[tuple]:
    rows = Message.objects.order_by("occurred_at", "pk")
    return list(rows.values_list("direction", "sender", "text"))


def test_a_text_log_stands_on_the_timeline_both_sides_apart(bring, lin, browse):
    source = bring("chats", LOG, name="小满妈妈.txt")
    assert source.state == Import.State.DONE
    assert said() == [
        ("in", "小满妈妈", "在吗\n有 90 码吗？"),
        ("out", "麦穗童装:小云", "有的，亲"),
        ("in", "小满妈妈", "好"),
        ("in", "小满妈妈", "买家：我要两件"),
    ]
    assert set(Message.objects.values_list("customer", "channel", "thread").distinct()) == {
        (lin.pk, "taobao", Message.objects.first().thread)
    }
    at = Touch.objects.filter(customer=lin, kind="collect.message").order_by("at").first().at
    assert at == dt.datetime(2026, 3, 1, 2, 0, 5, tzinfo=dt.UTC), (
        "of the conversation, in the shop's zone"
    )
    page = browse("agent").get(f"/customers/{lin.pk}/").content.decode()
    assert "有 90 码吗" in page and "有的，亲" in page
    assert not MessageWait.objects.exists(), "nobody waits for an answer to what is past"


def test_the_same_log_again_changes_nothing(bring, lin):
    bring("chats", LOG)
    bring("chats", LOG)
    longer = bring("chats", LOG + "小满妈妈(2026-03-02 09:00:00):\n下单了\n")
    assert Message.objects.count() == 5 == Touch.objects.filter(kind="collect.message").count()
    [batch] = longer.batches.all()
    assert (batch.recorded, batch.unchanged) == (1, 4)


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-01 10:00:05 小满妈妈\n有 90 码吗？\n\n2026-03-01 10:01:00 麦穗童装:小云\n有的，亲\n",
        "2026/3/1 10:00:05 小满妈妈: 有 90 码吗？\n2026/3/1 10:01:00 麦穗童装:小云: 有的，亲\n",
        "小满妈妈 2026-03-01 10:00:05\n有 90 码吗？\n麦穗童装:小云 2026-03-01 10:01:00\n有的，亲\n",
        "小满妈妈 --> 麦穗童装:小云 2026-03-01 10:00:05\n有 90 码吗？\n"
        "麦穗童装:小云 --> 小满妈妈 2026-03-01 10:01:00\n有的，亲\n",
        "与“小满妈妈”的聊天记录\n小满妈妈 2026年3月1日 10:00:05\n有 90 码吗？\n麦穗童装 2026年3月1日 10:01:00\n有的，亲\n",
        "<html><meta charset='utf-8'><style>p{}</style><body><div><b>小满妈妈</b> <i>2026-03-01 10:00:05</i></div>"
        "<p>有 90 码吗？</p><div><b>麦穗童装:小云</b><i>2026-03-01 10:01:00</i></div><p>有的，亲</p></body></html>",
        "<table><tr><th>发送方</th><th>发送时间</th><th>消息内容</th><th>买家昵称</th></tr>"
        "<tr><td>买家</td><td>2026-03-01 10:00:05</td><td>有 90 码吗？</td><td>小满妈妈</td></tr>"
        "<tr><td>客服</td><td>2026-03-01 10:01:00</td><td>有的，亲</td><td>小满妈妈</td></tr></table>",
        "买家昵称,发送方,发送时间,消息内容\n小满妈妈,小满妈妈,2026-03-01 10:00:05,有 90 码吗？\n"
        "小满妈妈,麦穗童装:小云,2026-03-01 10:01:00,\"有的，亲\"\n",
    ],
)  # fmt: skip
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_other_shapes_say_the_same(bring, lin, text, encoding):
    data = text.replace("utf-8", encoding).encode(encoding)
    bring("chats", data, name="log.html" if text.startswith("<") else "log.txt")
    assert [(side, words) for side, _who, words in said()] == [
        ("in", "有 90 码吗？"), ("out", "有的，亲")
    ]  # fmt: skip
    assert not Message.objects.exclude(customer=lin).exists()


def test_what_a_log_is_tells_its_beginning(home, lin):
    source = commands.receive_file(SYSTEM, [LOG.encode()], "聊天.txt")
    assert (source.kind, source.columns[0]) == ("chats", "买家昵称")
    orders = "订单号,下单时间,买家昵称,金额,备注\nA1,2026-03-01 10:00:00,小满妈妈,60,尽快\n"
    assert commands.receive_file(SYSTEM, [orders.encode()], "orders.csv").kind == "orders"


def test_the_file_name_tells_the_platform_and_people_may_correct_it(bring, lin, browse, home):
    header = "买家昵称,角色,发送时间,消息内容\n"
    lines = "p**1,买家,2026-03-01 10:00:00,多久发货\np**1,客服,2026-03-01 10:00:30,今天\n"
    source = commands.receive_file(SYSTEM, [(header + lines).encode()], "拼多多聊天记录.csv")
    assert source.options["channel"] == "pinduoduo"
    client = browse("owner")
    page = client.get(f"/imports/{source.pk}/").content.decode()
    assert "Where they talked" in page and 'name="currency"' not in page
    answer = client.post(
        f"/imports/{source.pk}/mapping/", {"channel": "carrier pigeon", "then": "trial"}
    )
    assert answer.status_code == 422 and "Choose where they talked" in answer.content.decode()
    client.post(f"/imports/{source.pk}/mapping/", {"channel": "douyin"})
    commands.start_import(SYSTEM, source.pk, background=False)
    running.run(source.pk)
    assert set(Message.objects.values_list("channel", flat=True)) == {"douyin"}


def test_nobodys_lines_wait_and_follow_once_the_person_is_known(bring, run_jobs):
    source = bring("chats", LOG)
    detail = source.batches.get().detail
    assert (detail["messages"], detail["messages_from_shop"], detail["conversations"]) == (4, 1, 1)
    assert source.batches.get().held == 4 and Message.objects.filter(customer=None).count() == 4
    lin = customers.add_customer(SYSTEM, name="林小满", identities=[("taobao", "小满妈妈")])
    bring("chats", LOG)
    assert Message.objects.filter(customer=lin).count() == 4
    assert Touch.objects.filter(customer=lin, kind="collect.message").count() == 4


def test_strangers_become_prospects_where_the_owner_wants_that(bring, strangers):
    bring("chats", LOG)
    person = Customer.objects.get()
    assert person.source == "taobao"
    assert Message.objects.filter(customer=person).count() == 4


def test_who_was_forgotten_does_not_come_back_by_a_log(bring, lin, actor, strangers):
    bring("chats", LOG)
    customers.erase_customer(actor("owner"), lin.pk)
    customers.finish_erasures()
    source = bring("chats", LOG + "小满妈妈(2026-03-02 09:00:00):\n下单了\n")
    assert set(source.problems.values_list("reason", flat=True)) == {"forgotten"}
    assert set(Message.objects.values_list("text", flat=True)) == {""}
    assert "小满妈妈" not in str(list(Document.objects.values_list("payload", flat=True)))


def test_a_line_that_says_neither_side_is_held_until_somebody_says_so(bring, lin, home):
    text = "小满妈妈 2026-03-01 10:00:05\n有 90 码吗？\n麦穗童装 2026-03-01 10:01:00\n有的\n"
    source = bring("chats", text)
    reasons = set(source.problems.values_list("reason", flat=True))
    assert reasons == {"side_unknown"} and not Message.objects.exists()
    named = bring("chats", "消息对象：小满妈妈\n" + text)
    assert named.batches.get().recorded == 2


def test_how_the_shop_is_called_tells_the_sides(bring, lin):
    table = "发送方,发送时间,消息内容\n小满妈妈,2026-03-01 10:00:05,有 90 码吗？\n"
    bring("chats", table, options={"shop_names": "麦穗童装, 麦穗旗舰店"})
    assert said() == [("in", "小满妈妈", "有 90 码吗？")]


def test_pictures_system_lines_and_bad_dates_are_said(bring, lin):
    source = bring(
        "chats",
        "买家昵称,发送方,发送时间,消息内容\n小满妈妈,小满妈妈,2026-03-01 10:00:05,\n"
        "小满妈妈,系统消息,2026-03-01 10:00:06,会话已结束\n小满妈妈,小满妈妈,昨天,在吗\n"
        "小满妈妈,小满妈妈,,在吗\n",
    )
    assert list(source.problems.order_by("row").values_list("reason", flat=True)) == [
        "text_missing", "auto_reply", "date_unreadable", "date_missing"
    ]  # fmt: skip


def ago(**span) -> str:
    return (
        (clock.now() - dt.timedelta(**span)).astimezone(basics.zone()).strftime("%Y-%m-%d %H:%M:%S")
    )


def log(*lines: tuple[str, str, str]) -> str:
    head = "买家昵称,发送方,发送时间,消息内容\n"
    return head + "".join(f"小满妈妈,{who},{at},{text}\n" for who, at, text in lines)


def test_a_question_without_an_answer_opens_an_enquiry(bring, lin, browse):
    asked = log(
        ("小满妈妈", ago(days=40), "老问题"), ("小满妈妈", ago(hours=5), "有 90 码吗"), ("小满妈妈", ago(hours=4), "在吗")
    )  # fmt: skip
    bring("chats", asked)
    [wait] = MessageWait.objects.open()
    assert wait.message.text == "在吗", "the last word alone"
    assert [row.text for row in queries.waiting()] == ["在吗"]
    assert "在吗" in browse("agent").get("/messages/?state=waiting").content.decode()
    fact = RecordedFact.objects.get(kind="collect.message_came")
    assert fact.backfill, "nothing is set going by the past"
    bring("chats", asked)
    assert MessageWait.objects.count() == 1
    bring("chats", log(("麦穗童装:小云", ago(hours=3), "有的")))
    assert not MessageWait.objects.open().exists(), "a later log has the answer"


def test_what_a_colleague_dealt_with_does_not_wait_again(bring, lin):
    asked = log(("小满妈妈", ago(hours=5), "有 90 码吗"))
    bring("chats", asked)
    commands.handle_message(SYSTEM, Message.objects.get().pk)
    bring("chats", asked + "小满妈妈,小满妈妈,2026-01-01 10:00:00,更早\n")
    assert not MessageWait.objects.open().exists()


def test_an_old_question_waits_for_nobody(bring, lin):
    bring("chats", log(("小满妈妈", ago(days=8), "有 90 码吗")))
    assert Message.objects.count() == 1 and not MessageWait.objects.exists()


def test_what_a_gateway_brought_is_not_doubled(bring, lin, run_jobs, noon, home):
    row, secret = commands.make_hook(SYSTEM, kind="chat", name="千牛", owner="麦穗童装")
    row.key = secret
    post(row, written(1, "有 90 码吗"))
    run_jobs()
    second = ago(seconds=0)
    bring("chats", log(("小满妈妈", second, "有 90 码吗"), ("小满妈妈", second, "急")))
    assert sorted(Message.objects.values_list("text", flat=True)) == ["急", "有 90 码吗"]


def test_a_log_of_many_buyers_is_looked_up_at_once(bring):
    def asked(count: int) -> int:
        lines = "".join(f"买家{n},买家{n},2026-03-01 10:00:05,在吗 {count}\n" for n in range(count))
        with CaptureQueriesContext(connection) as caught:
            assert bring("chats", f"买家昵称,发送方,发送时间,消息内容\n{lines}").state == "done"
        assert Message.objects.filter(text=f"在吗 {count}").count() == count
        return sum(
            "customers_identity" in each["sql"] or "met_by" in each["sql"] for each in caught
        )

    asked(2)
    assert asked(3) == asked(60)


def test_an_import_of_a_log_is_undone_whole(bring, lin, run_jobs, strangers):
    other = log(("小满妈妈", ago(hours=5), "有 90 码吗")).replace("小满妈妈", "安安爸爸")
    source = bring("chats", other + "小满妈妈,小满妈妈,2026-03-01 10:00:05,在吗\n")
    assert Customer.objects.count() == 2 and MessageWait.objects.open().count() == 1
    assert undoing.check(source)["message"]["removed"] == 2
    assert undoing.check(source)["customer"] == {"removed": 1, "stays": {}, "examples": {}}
    undo(source)
    assert (
        not Message.objects.exists() and not Touch.objects.filter(kind="collect.message").exists()
    )
    assert list(Customer.objects.all()) == [lin] and not MessageWait.objects.exists()
    bring("chats", other)
    assert Message.objects.count() == 1


def test_what_a_colleague_dealt_with_stays(bring, lin, run_jobs, browse):
    source = bring(
        "chats",
        log(("小满妈妈", ago(hours=5), "有 90 码吗"), ("麦穗童装:云", ago(hours=6), "你好")),
    )
    commands.handle_message(SYSTEM, Message.objects.get(direction="in").pk)
    MessageWait.objects.update(ended_by="小云")
    commands.check_undo(SYSTEM, source.pk, background=False)
    page = browse("owner").get(f"/imports/{source.pk}/undo/").content.decode()
    assert "were dealt with by a colleague" in page and "Messages" in page
    undo(source)
    assert [m.direction for m in Message.objects.all()] == ["in"]


def test_a_test_run_counts_and_records_nothing(bring, lin, home, browse, run_jobs):
    source = commands.receive_file(SYSTEM, [LOG.encode()], "聊天.txt")
    commands.start_trial(SYSTEM, source.pk)
    run_jobs()
    page = browse("owner").get(f"/imports/{source.pk}/").content.decode()
    assert "4 messages are new." in page
    assert not Message.objects.exists() and not Document.objects.exists()


def verb(capsys, *words: str) -> dict:
    call_command("import", "chats", *words, "--json")
    return json.loads(capsys.readouterr().out)


def test_a_program_and_the_command_line_import_logs(lin, home, tmp_path, capsys):
    path = tmp_path / "飞鸽.txt"
    path.write_text(LOG.replace("消息对象:小满妈妈", "会话对象:小满妈妈"))
    account = verb(capsys, str(path))
    assert account["outcomes"]["held"] == 4 and Message.objects.first().channel == "douyin"
    path.write_text(LOG)
    account = verb(capsys, str(path), "--channel", "taobao")
    assert account["outcomes"]["recorded"] == 4
