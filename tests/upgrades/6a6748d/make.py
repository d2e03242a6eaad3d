"""The invented shop behind the dumps of commit 6a6748d: made by that commit's own commands and pages.

    SHUKE_HOME=<new folder> SHUKE_SECRET_KEY=only-for-tests [SHUKE_DATABASE_URL=postgresql://…] \
        python make.py OUT.json

in a checkout of that commit, on an empty migrated database. It writes what the shop answered then.
"""

import datetime as dt
import json
import os
import sys
from pathlib import Path

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "shuke.config.settings"
django.setup()

from aiosmtpd.controller import Controller
from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.test import Client
from django_ox.testing import run_tasks

from shuke.collect import commands as collect
from shuke.collect import running
from shuke.collect import undoing as undoing_imports
from shuke.collect.commands.tracking import make_key
from shuke.collect.queries import webforms
from shuke.common import clock, saved_views, undoing
from shuke.common.models import RecordedFact
from shuke.customers import commands as customers
from shuke.customers.models import Customer
from shuke.demo import cast, history, orders
from shuke.demo.load import load
from shuke.demo.supervisor import free_port
from shuke.engage import commands as engage
from shuke.engage.keys import keyring
from shuke.engage.channels.incoming import Receipt, Reported
from shuke.engage.ledger.claim import exchange
from shuke.engage.models import Campaign, LetterTemplate, Send, Suppression
from shuke.insight import commands as insight
from shuke.insight.models import PeopleList, Segment
from shuke.tasks.commands import giving as tasks
from shuke.tasks.commands import ticking
from shuke.tasks.models import Task
from shuke.team import commands as operate
from shuke.team import queries as staff
from shuke.team.models import Staff
from shuke.team.roles import token_scopes
from shuke.shop import commands as shop
from shuke.shop.models import Order
from shuke.warehouse import commands as warehouse

NOW = dt.datetime(2026, 11, 29, 2, 0, tzinfo=dt.UTC)
SEGMENT = {"where": {"all": [{"field": "orders", "op": "at_least", "value": 1}]}}
LETTER = {
    "subject": "{{ customer.name }}，新到的连体衣",
    "html": '<p>{{ customer.name }} <a href="https://shop.example.com/new">去看看</a></p>',
    "holdout_percent": 10,
}
ORDERS = """订单编号,下单时间,买家手机号,商品编码,数量,单价,订单状态
U-1,2026-10-01 09:00:00,13917280456,BODY-80,1,128.00,交易成功
U-1,2026-10-01 09:00:00,13917280456,BIB-1,2,20.00,交易成功
U-2,2026-10-02 10:00:00,13917280457,BODY-80,1,128.00,已签收待评
U-3,2026-10-03 11:00:00,13917280458,BODY-80,3,128.00,客户要改地址
U-4,2026-10-04 12:00:00,13917280459,BODY-80,x,128.00,交易成功
U-5,not a day,13917280459,BODY-80,1,128.00,交易成功
U-6,2026-10-06 12:00:00,,BODY-80,1,59.90,交易成功
"""
PEOPLE = (
    "客户编号,客户姓名,客户手机号,邮箱,生日,性别,接受邮件,标签\r\n"
    "17850,林大满,13912345678,damian@example.com,1990-05-04,女,是,老客\r\n"
    "13047,陈嘉木,186******05,chenmu@example.com,农历8-15,男,否,\r\n"
    ",匿名,,,,,,\r\n"
)


REPORTS = ("summary", "rfm", "pareto", "quadrant", "trend", "cohorts")
LISTS = (
    "/api/v1/customers?limit=100",
    "/api/v1/orders?limit=40",
    "/api/v1/costs",
    "/api/v1/custom-fields",
    "/api/v1/campaigns",
    "/api/v1/segments",
    "/api/v1/segments?archived=true",
    "/api/v1/lists",
    "/api/v1/lists?archived=true",
    "/api/v1/tasks",
    "/api/v1/tasks?state=done",
    "/api/v1/tasks?state=withdrawn",
    "/api/v1/tags",
    "/api/v1/coupons",
    "/api/v1/forms",
    "/api/v1/connectors",
    "/api/v1/write-keys",
    "/api/v1/exchange-rates",
    "/api/v1/sending-rules",
)
PARTS = {
    "customers": ["notes", "merges", "coupons"],
    "campaigns": ["results"],
    "segments": ["count", "people", "changes"],
    "lists": ["people"],
    "tasks": ["people"],
}


class Server:
    """An SMTP server that refuses some, puts some off and takes the rest."""

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("refuse"):
            return "550 5.1.1 no such mailbox"
        if address.startswith("later"):
            return "451 4.2.0 try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        return "250 2.0.0 kept"


def main(out: Path) -> None:
    controller = Controller(Server(), hostname="127.0.0.1", port=free_port())
    controller.start()
    settings.SMTP_URL = f"smtp://127.0.0.1:{controller.port}"
    settings.ALLOWED_HOSTS = ["*"]
    with clock.fixed(NOW):
        few_of_everything()
        load(size=44, say=print)
        owner = people_and_team()
        imports(owner)
        doors(owner)
        segments(owner)
        warehouse.sync()
        insight.rebuild_segments()
        campaigns(owner)
        run_tasks()
        some_task_work(owner)  # its facts wait for a worker
        leave_in_flight(owner)
        warehouse.sync()  # the numbers of now
        answers = expectations(owner)
    lines = [
        f" {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}"
        for key, value in answers.pop("api").items()
    ]
    head = json.dumps(answers, ensure_ascii=False)[:-1]
    out.write_text(head + ', "api": {\n' + ",\n".join(lines) + "\n}}\n")
    controller.stop()


def few_of_everything() -> None:
    """The demo shop, small enough for a dump: so few people would click nothing, most walk-ins stay away."""
    history.BOUGHT, history.CLICKED = 1.0, 0.5
    make = orders.make

    def fewer(*given):
        baskets = make(*given)
        walk_ins = [basket for basket in baskets if basket.customer < 0]
        return [basket for basket in baskets if basket.customer >= 0 or basket in walk_ins[-60:]]

    orders.make = fewer
    history._buy = transaction.atomic(history._buy)  # PostgreSQL needs it


def people_and_team():
    owner = staff.actor_for(Staff.objects.get(role="owner", left_at=None))
    for username, role in (("mei", "agent"), ("kai", "analyst"), ("yun", "marketer")):
        operate.add_staff(
            owner, username=username, name=username.title(), role=role, password=cast.PASSWORD
        )
    gone = operate.add_staff(
        owner, username="gone", name="Gone", role="agent", password=cast.PASSWORD
    ).staff
    operate.make_token(staff.actor_for(gone), name="of who left", scopes=["customers.view"])
    operate.mark_left(owner, gone.pk)
    operate.change_role(owner, Staff.objects.get(username="yun").pk, "analyst")
    operate.make_token(owner, name="for the API", scopes=["customers.view", "orders.view"])
    revoked, _secret = operate.make_token(owner, name="revoked", scopes=["customers.view"])
    operate.revoke_token(owner, revoked.pk)
    for name, password in (("mei", cast.PASSWORD), ("mei", "wrong"), (owner_name(), cast.PASSWORD)):
        Client().post("/login/", {"username": name, "password": password})
    who = customers.add_customer(
        owner, name="Upgrade Ulla", identities=[("email", "ulla@example.com")]
    )
    identity = customers.add_identity(owner, who.pk, "phone", "13917280456")
    customers.add_identity(owner, who.pk, "phone", "13917280466")
    customers.remove_identity(owner, identity.pk)
    customers.add_identity(owner, who.pk, "phone", "13917280456")
    customers.add_child(owner, who.pk, name="豆豆", born_on=dt.date(2024, 2, 29))
    removed = customers.add_child(owner, who.pk, name="弃")
    customers.edit_child(owner, removed.pk, name="弃置")
    customers.remove_child(owner, removed.pk)
    customers.add_note(owner, who.pk, "喜欢棉的 and wool")
    note = customers.add_note(owner, who.pk, "taken back")
    customers.take_back_note(owner, who.pk, note.pk)
    customers.grant_consent(owner, who.pk, "email", source=f"staff:{owner.id}")
    customers.grant_consent(owner, who.pk, "sms", source=f"staff:{owner.id}")
    customers.withdraw_consent(owner, who.pk, "sms", source=f"staff:{owner.id}")
    customers.edit_customer(owner, who.pk, city="杭州")
    customers.edit_customer(owner, who.pk, city="宁波")
    undoing.undo_changes(owner, [RecordedFact.objects.filter(kind="customers.edited").latest("pk").pk])
    for label, kind, key in (
        ("鞋码", "text", "shoe"),
        ("脚长", "number", "foot"),
        ("弃用", "text", "old"),
    ):
        customers.add_custom_field(owner, label=label, kind=kind, key=key)
    customers.set_custom_values(owner, who.pk, {"shoe": "EU 23", "foot": "12.5"})
    from shuke.customers.models import CustomField

    customers.end_custom_field(owner, CustomField.objects.get(key="old").pk)
    survivor = customers.add_customer(owner, name="Merged into")
    merged = customers.add_customer(owner, name="Merged", identities=[("phone", "13917280999")])
    customers.merge_customers(owner, survivor.pk, merged.pk)
    twin = customers.add_customer(owner, name="Twin")
    undone = customers.merge_customers(owner, survivor.pk, twin.pk)
    customers.unmerge(owner, undone.pk)
    customers.mark_distinct(owner, survivor.pk, twin.pk)
    customers.add_tag(owner, name="Upgraded")
    customers.set_tags(owner, who.pk, ["Upgraded"])
    saved_views.save_view(owner, "customers", name="Everybody", query="")
    list(customers.export_customers(owner, Customer.objects.filter(name="Merged into"), {}))
    return owner


def owner_name() -> str:
    return Staff.objects.filter(role="owner", left_at=None).first().username


def imports(owner):
    first = collect.receive_file(owner, [ORDERS.encode()], "orders.csv", kind="orders")
    collect.start_import(owner, first.pk, background=False)
    running.run(first.pk)
    collect.replay_held(owner, first.pk, statuses={"已签收待评": "completed"})
    again = collect.receive_file(
        owner, [ORDERS.replace("59.90", "69.90").encode()], "orders-2.csv", kind="orders"
    )
    collect.start_import(owner, again.pk, background=False)
    running.run(again.pk)
    who = collect.receive_file(owner, [PEOPLE.encode("gb18030")], "people.csv", kind="customers")
    collect.start_import(owner, who.pk, background=False)
    running.run(who.pk)
    trial = collect.receive_file(owner, [ORDERS.encode()], "tried.csv", kind="orders")
    collect.start_trial(owner, trial.pk)
    paused = collect.receive_file(
        owner, [ORDERS.replace("U-", "P-").encode()], "paused.csv", kind="orders"
    )
    collect.start_import(owner, paused.pk)
    collect.pause_import(owner, paused.pk)
    stopped = collect.receive_file(
        owner, [ORDERS.replace("U-", "S-").encode()], "stopped.csv", kind="orders"
    )
    collect.start_import(owner, stopped.pk)
    collect.stop_import(owner, stopped.pk)
    for order in Order.objects.filter(number__in=["U-1", "U-6"]):
        shop.exclude_order(owner, order.pk, "test order")
    shop.include_order(owner, Order.objects.get(number="U-1").pk, "was real")
    shop.state_spend(
        owner, shop.costs_of_text("taobao,2026-10,1800.50\nwechat,2026-10-01,2026-10-15,320")
    )


def doors(owner):
    """Every other way in: a connected shop, a form, a browser that tells, and a file that was taken back."""
    undone = collect.receive_file(
        owner, [ORDERS.replace("U-", "Z-").encode()], "back.csv", kind="orders"
    )
    collect.start_import(owner, undone.pk, background=False)
    running.run(undone.pk)
    collect.check_undo(owner, undone.pk, background=False)
    collect.undo_import(owner, undone.pk, background=False)
    undoing_imports.run(undone.pk)
    unread = collect.Incoming("B2", clock.now(), {"number": "B2", "placed_at": "someday"})
    collect.receive(owner, "api:orders", [unread])
    connector = collect.make_connector(owner, kind="signed", name="海外店", store="web")[0]
    collect.pause_connector(owner, connector.pk)
    form = collect.make_form(owner, kind="event", name="春茶会")
    answers = {"q1": "Emma", "q2": "13917280456", "q4": "2"}
    collect.receive_entry(webforms.latest(form), "entry", answers)
    collect.end_form(owner, collect.make_form(owner, kind="lead", name="旧表单").pk)
    make_key(owner, name="Web shop", side="browser")
    coupon = shop.define_coupon(owner, shop.Terms("欢迎", "shipping"))
    who = list(Customer.objects.filter(merged_into=None).values_list("pk", flat=True)[:3])
    shop.issue_coupons(owner, coupon.pk, who, reason="welcome")
    shop.enter_rates(owner, shop.rates_of_text("USD,2026-11-01,7.1"))


def segments(owner):
    made = [insight.save_segment(owner, name=f"S{n}", definition=SEGMENT) for n in range(5)]
    insight.save_segment(
        owner,
        name="S0",
        segment_id=made[0].pk,
        definition={"where": {"all": [{"field": "orders", "op": "at_least", "value": 2}]}},
    )
    insight.rename_segment(owner, made[1].pk, "Renamed")
    insight.archive_segment(owner, made[2].pk)
    insight.archive_segment(owner, made[3].pk)
    insight.restore_segment(owner, made[3].pk)
    warehouse.sync()
    for segment, how in ((made[0], "daily"), (made[1], "live"), (made[3], "daily")):
        insight.track_segment(owner, segment.pk, how)
    insight.rebuild_segments()
    insight.track_segment(owner, made[3].pk, "off")
    ids = list(
        Customer.objects.filter(merged_into=None).order_by("pk").values_list("pk", flat=True)[:40]
    )
    kept = insight.keep_people(owner, ids[:20], name="老朋友", note="since May")
    insight.add_to_list(owner, kept.pk, ids[20:30], why="met them")
    insight.remove_from_list(owner, kept.pk, ids[:5], why="moved away")
    insight.rename_list(owner, kept.pk, name="老朋友们")
    insight.freeze_segment(owner, made[1].pk, name="As it was")
    away = insight.create_list(owner, name="Put away")
    insight.archive_list(owner, away.pk)
    insight.set_rfm_cuts(
        owner,
        recency_days=[30, 60, 120, 240],
        frequency=[1, 2, 3, 5],
        monetary=[100, 300, 600, 1000],
    )
    insight.set_rfm_cuts(owner)
    insight.import_benchmarks(owner, "metric,period,value,source\nrepeat_share,2025,31%,a study\n")


def campaigns(owner):
    who = []
    for name in ("refuse-1", "refuse-2", "later-1", *(f"good-{n}" for n in range(12))):
        one = customers.add_customer(
            owner, name=name.title(), identities=[("email", f"{name}@example.com")]
        )
        customers.grant_consent(owner, one.pk, "email", source=f"staff:{owner.id}")
        who.append(one.pk)
    nobody = customers.add_customer(
        owner, name="No consent", identities=[("email", "noconsent@example.com")]
    )
    who.append(nobody.pk)
    segment = Segment.objects.get(name="Renamed")
    make = lambda name, **more: engage.create_campaign(
        owner, name=name, segment_id=segment.pk, **{**LETTER, **more}
    )
    draft = make("草稿 Draft")
    engage.edit_campaign(owner, draft.pk, subject="Edited")
    engage.copy_campaign(owner, draft.pk)
    later = make("排期 Scheduled")
    engage.schedule_campaign(owner, later.pk, NOW + dt.timedelta(days=400))
    back = make("Unscheduled")
    engage.schedule_campaign(owner, back.pk, NOW + dt.timedelta(days=2))
    engage.take_back_campaign(owner, back.pk)
    engage.suppress_address(owner, "good-3@example.com")
    engage.suppress_address(owner, "free@example.com")
    engage.lift_suppression(owner, Suppression.objects.get(address="free@example.com").pk)

    def gathered(name, **more):
        campaign = make(name, **more)
        engage.launch_campaign(owner, campaign.pk)
        engage.gather_audience(campaign.pk, lambda _campaign: who)
        return campaign

    finished = gathered("寄完 Finished")
    engage.send_slice(finished.pk)
    Send.objects.filter(step=finished.step, state="queued").update(not_before=None)
    for _ in range(12):
        with clock.fixed(clock.now() + dt.timedelta(days=2 * (_ + 1))):
            engage.send_slice(finished.pk)
    sent = list(Send.objects.filter(step=finished.step, state="sent").order_by("pk"))
    for send in sent[:4]:
        with clock.fixed(NOW + dt.timedelta(minutes=9)):
            engage.follow_link(
                keyring().send_key(send.pk), 1, engage.Visit(user_agent="Mozilla/5.0 (iPhone)")
            )
    engage.follow_link(keyring().send_key(sent[0].pk), 1, engage.Visit(user_agent="Proofpoint"))
    engage.unsubscribe(keyring().send_key(sent[1].pk), source="one-click")
    left = engage.unsubscribe(keyring().send_key(sent[2].pk), source="unsubscribe-page")
    engage.subscribe_again(keyring().send_key(sent[2].pk), left.undo)
    for number, receipt, more in (
        (3, "hard_bounce", {"code": "5.1.1", "address": "good-9@example.com"}),
        (4, "soft_bounce", {"code": "4.2.2"}),
        (5, "complaint", {"address": "good-10@example.com"}),
    ):
        key = keyring().send_key(sent[number].pk)
        engage.take_incoming("email", [Reported(Receipt(receipt), clock.now(), key=key, **more)])
    engage.send_test(owner, draft.pk, "owner@example.com", customer_id=who[3])
    paused = gathered("暂停 Paused")
    engage.pause_campaign(owner, paused.pk)
    stopped = gathered("停下 Stopped", holdout_percent=30)
    engage.stop_campaign(owner, stopped.pk)
    LetterTemplate.objects.create(
        name="换季",
        subject="换季了",
        html="<p>{{ customer.name }}</p>",
        created_at=NOW,
        edited_at=NOW,
    )
    LetterTemplate.objects.create(name="旧的", created_at=NOW, edited_at=NOW, archived_at=NOW)
    campaigns.gathered, campaigns.make = gathered, make


def some_task_work(owner):
    agent = Staff.objects.get(username="mei")
    people = list(
        Customer.objects.filter(merged_into=None).order_by("pk").values_list("pk", flat=True)[:6]
    )
    kept = tasks.assign_task(
        owner,
        title="打电话",
        note="about winter",
        due_on=dt.date(2026, 12, 4),
        holder_id=agent.pk,
        customers=people,
    )
    ticking.tick_person(owner, kept.pk, people[0], "missed", "晚上再打")
    ticking.tick_person(owner, kept.pk, people[1], "reached", "要新款")
    ticking.tick_person(owner, kept.pk, people[2], "declined")
    ticking.untick_person(owner, kept.pk, people[2])
    tasks.edit_task(
        owner,
        kept.pk,
        expected_version=1,
        title="打电话给老客",
        note="",
        due_on=dt.date(2026, 12, 5),
    )
    tasks.hand_over(owner, kept.pk, role="agent")
    done = tasks.assign_task(owner, title="Done one", customers=people[:2])
    ticking.finish_task(owner, done.pk)
    again = tasks.assign_task(owner, title="Reopened", customers=people[:2], role="marketer")
    ticking.finish_task(owner, again.pk)
    ticking.reopen_task(owner, again.pk)
    gone = tasks.assign_task(
        owner, title="Taken back", segment_id=Segment.objects.get(name="S0").pk
    )
    tasks.withdraw_task(owner, gone.pk)
    back = tasks.assign_task(owner, title="Given again", list_id=2)
    tasks.withdraw_task(owner, back.pk)
    tasks.restore_task(owner, back.pk)


def leave_in_flight(owner):
    """What a running shop holds at any moment: letters claimed, jobs and facts that wait."""
    sending = campaigns.gathered("寄出 Sending")
    claimed = exchange(sending.step, [], claim="worker-of-old.1", want=5).claimed
    Send.objects.filter(pk=claimed[0].send_id).update(
        state="unknown", lease_until=None, settled_at=NOW
    )
    building = campaigns.make("收人 Building")
    engage.launch_campaign(owner, building.pk)
    mail = next(each for each in Campaign.objects.filter(state="sending"))
    assert mail.pk == sending.pk


def expectations(owner) -> dict:
    _token, secret = operate.make_token(
        owner, name="of the expectations", scopes=sorted(token_scopes())
    )
    api = Client(headers={"authorization": f"Bearer {secret}", "accept-language": "en"})
    paths = [*LISTS, *(f"/api/v1/insight/{key}?as_of=2026-11-29" for key in REPORTS)]
    for kind, model, order in (
        ("customers", Customer, "-order_count"),
        ("orders", Order, "-pk"),
        ("segments", Segment, "pk"),
        ("lists", PeopleList, "pk"),
        ("campaigns", Campaign, "pk"),
        ("tasks", Task, "pk"),
    ):
        few = model.objects.order_by(order, "pk").values_list("pk", flat=True)[:10]
        paths += [f"/api/v1/{kind}/{pk}" for pk in few]
        paths += [f"/api/v1/{kind}/{pk}/{part}" for pk in few for part in PARTS.get(kind, ())]
    answers = {path: api.get(path) for path in paths}
    return {
        "at": NOW.isoformat(),
        "token": secret,
        "keys": [keyring().send_key(pk) for pk in (1, 2, 3, Send.objects.count())],
        "rows": {model.__name__: model._base_manager.count() for model in apps.get_models()},
        "api": {path: [answer.status_code, answer.json()] for path, answer in answers.items()},
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]))
