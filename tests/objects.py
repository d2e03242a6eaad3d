"""One of each thing that addresses speak of, made through the rooms' own commands."""

import datetime as dt
from decimal import Decimal

import polars as pl
from django.db import transaction

from shuke.alliances import commands as alliances
from shuke.alliances.models import GivenList
from shuke.care import commands as care
from shuke.collect import commands as collect
from shuke.collect import facts, running
from shuke.collect.commands.tracking import make_key
from shuke.collect.models import Document, PrivacyRequest
from shuke.collect.queries import webforms
from shuke.collect.tests import mails
from shuke.collect.tracking.urls import CALLS
from shuke.common import bulk_changes, clock, deliveries, saved_views, uploads
from shuke.common.access import SYSTEM, Actor
from shuke.common.models import Delivery
from shuke.counter import commands as counter
from shuke.customers import commands as customers
from shuke.customers.queries import link_to
from shuke.engage import commands as engage
from shuke.engage.commands.journey_rehearsing import run_journey_rehearsal
from shuke.engage.journeys.ready import READY
from shuke.engage.keys import keyring
from shuke.engage.mailbox import store as mailbox
from shuke.engage.models import PrintBatch
from shuke.engage.rules import Rules
from shuke.gatherings import commands as gatherings
from shuke.insight import commands as insight
from shuke.insight.commands.kinds import rehearse_kinds
from shuke.insight.commands.themes import begin_themes, rehearse_themes, write_themes
from shuke.insight.texts.themes import standard
from shuke.knowledge import commands as knowledge
from shuke.loyalty import commands as loyalty
from shuke.loyalty.queries.referrals import invitation_of
from shuke.operate import commands as operate
from shuke.operate.models import Backup
from shuke.relations import commands as relations
from shuke.sales import commands as sales
from shuke.sales.models import Stall
from shuke.service import commands as service
from shuke.service.automatic import Rule as AutomaticRule
from shuke.service.terms import Terms
from shuke.shop import commands as shop
from shuke.shop.models import Product
from shuke.surveys import commands as surveys
from shuke.surveys.models import Invitation
from shuke.tasks.commands import giving, promising, ticking
from shuke.team import commands as team
from shuke.team.queries import actor_for
from shuke.warehouse.testing import fill
from tests.example_room import commands as example_room
from tests.team import member

EVERYBODY = {"where": {"all": [{"field": "orders", "op": "at_least", "value": 1}]}}
PLACED = dt.datetime(2026, 5, 4, 3, 2, tzinfo=dt.UTC)


def _actor(role: str) -> Actor:
    return actor_for(member(role))


class Objects:
    """`values_of(route)`: every combination of parameters to try, own and foreign objects alike."""

    #: Answered from letters: the key in the address is the proof, RFC 8058 forbids more.
    exempt_from_csrf = frozenset(
        {"engage:unsubscribe", "engage:subscribe-again"}
        # Carriers prove themselves by what their channel checks.
        | {"engage:incoming"}
        # SDKs prove themselves by a write key.
        | {f"tracking:{call}" for call in CALLS}
        # Shops sign what they send.
        | {"hooks:hook", "messages:incoming"}
        # A form is filled in by anybody, and cookies do not reach into a frame: its page is signed.
        | {"form:form", "form:step", "engage:opt-in"}
        # A program shows its token.
        | {"mcp"}
        # The shop's server has signed who it is about.
        | {"site:note"}
    )

    def __init__(self):
        self.owner = _actor("owner")
        self._people()
        self._orders()
        self._staff()
        fill()
        self._segments()
        self._campaigns()
        self._imports()
        self._letters()
        self._tasks()
        self._counter()
        self._alliances()
        self.bulk_change = bulk_changes.start(self.owner, "sample", "pack", [1, 2], {})
        self.view = saved_views.save_view(self.owner, "sample", name="Everybody", query="")
        self._reactions()
        self._deliveries()
        self.backup = Backup.objects.create(
            began_at=PLACED, ended_at=PLACED, by="林", folder="/mnt", name="shuke-1.tar.zst"
        )
        [self.setting] = operate.change_settings(self.owner, {"name": "麦穗"})

    def _people(self) -> None:
        self.lin = customers.add_customer(
            self.owner, name="林小满", identities=[("email", "lin@example.com")]
        )
        self.emma = customers.add_customer(self.owner, name="Emma Clarke")
        self.identity = customers.add_identity(self.owner, self.lin.pk, "phone", "13917280456")
        self.child = customers.add_child(self.owner, self.lin.pk, name="豆豆")
        self.address = customers.add_address(self.owner, self.lin.pk, street="文三路 90 号")
        self.tie = customers.tie(self.owner, self.lin.pk, role="sibling", name="林小禾")
        self.data_link = customers.make_data_link(self.owner, self.lin.pk)
        self.thing = care.note_thing(self.owner, self.lin.pk, kind="car", name="小车")
        self.reading = care.take_reading(self.owner, self.thing.pk, value=1)
        self.service = care.note_service(self.owner, self.thing.pk, what="洗车")
        self.plans = care.write_plans(self.owner, {"plans": []})
        self.relation_types = relations.write_types(self.owner, {"types": []})
        self.earning_rules = loyalty.write_rules(self.owner, {})
        self.tier_rules = loyalty.write_tiers(
            self.owner, {"tiers": [{"name": "金卡", "least": "9"}]}
        )
        loyalty.adjust_points(self.owner, self.lin.pk, 100, reason="等了两周")
        self.reward = loyalty.offer_reward(self.owner, name="小熊围嘴", points=20)
        self.claim = loyalty.claim_reward(self.owner, self.lin.pk, self.reward.pk, key="a")
        self.referral_rules = loyalty.write_referral_rules(self.owner, {})
        loyalty.run_referral_rehearsal(self.referral_rules.pk)
        loyalty.begin_referral_rules(self.owner, self.referral_rules.pk)
        self.referral_code = invitation_of(self.owner, self.lin.pk).code
        self.referral = loyalty.refer(self.owner, self.emma.pk, self.referral_code)
        self.note = customers.add_note(self.owner, self.lin.pk, "喜欢棉的")
        customers.grant_consent(self.owner, self.lin.pk, "email", source="staff:1")
        customers.edit_customer(self.owner, self.lin.pk, city="杭州")
        begins = clock.now() + dt.timedelta(days=9)
        plan = gatherings.Plan("试穿会", "lesson", begins, begins + dt.timedelta(hours=2))
        self.gathering = gatherings.make_gathering(self.owner, plan)
        self.clocks = service.write_terms(self.owner, Terms().as_json())
        self.automatic = service.write_automatic(self.owner, AutomaticRule().as_json())
        self.macro = service.make_macro(self.owner, name="尺码", text="{name}，您好！")
        text = knowledge.Text(title_zh="退款几天到账", body_zh="三天内原路退回。", tags=["退款"])
        self.article = knowledge.write_article(self.owner, text)
        knowledge.publish(self.owner, self.article.pk)
        self.synonym = knowledge.add_synonym(self.owner, ["退钱", "退款"])
        self.ticket = service.open_ticket(
            self.owner, customer=self.lin.pk, subject="纽扣掉了", note="电话里说的"
        )
        self.survey = surveys.make_survey(self.owner, ready="ticket", name="工单之后")
        surveys.open_survey(self.owner, self.survey.pk)
        surveys.set_up(self.owner, self.survey.pk, is_public=True, after_ticket=False, rest_days=30)
        surveys.invite(self.owner, self.survey.pk, [self.lin.pk, self.emma.pk])
        self.survey_code = Invitation.objects.get(customer=self.emma).code
        mine = Invitation.objects.get(customer=self.lin)
        self.response = surveys.answer_invitation(mine.code, {"q1": ["1"], "q3": ["太慢"]})
        self.finding = surveys.make_finding(
            self.owner, self.survey.pk, text="太慢", due_on=clock.today()
        )
        self.guest = gatherings.sign_up(self.owner, self.gathering.pk, self.lin.pk)
        self.wish = example_room.make_wish(self.owner, self.lin.pk, "红色的小书包")
        self.twin = customers.add_customer(self.owner, name="Lin Xiaoman")
        self.merge = customers.merge_customers(self.owner, self.emma.pk, self.twin.pk)
        self.tag = customers.add_tag(self.owner, name="VIP")
        customers.set_tags(self.owner, self.lin.pk, ["VIP"])
        self.own = customers.add_custom_field(self.owner, label="体质", kind="text", key="skin")
        self.custom_kind = customers.add_identity_kind(self.owner, label="LINE", key="line")
        self.join_rules = customers.write_join_rules(self.owner, {})
        self.retention = customers.write_retention(self.owner, {"months": {"looks": 12}})

    def _orders(self) -> None:
        orders = pl.DataFrame(
            {
                "store": ["web"],
                "number": ["A1001"],
                "placed_at": [PLACED],
                "customer_id": [self.lin.pk],
                "currency": ["CNY"],
            }
        )
        lines = pl.DataFrame(
            {
                "store": ["web"],
                "number": ["A1001"],
                "position": [0],
                "product_code": ["BODY-80"],
                "quantity": [1],
                "unit_price": [1_280_000],
            }
        )
        with transaction.atomic():
            shop.record_orders(orders, lines, source="test")
        self.order = self.lin.orders.get()
        self.stall_rules = sales.write_rules(self.owner, {})
        self.stall = Stall.objects.create(
            customer=self.lin, kind="cart", key="cart:1", step="checkout_started", currency="CNY",
            stalled_at=clock.now(), noticed_at=clock.now(), rules=self.stall_rules,
        )  # fmt: skip
        self.lead = sales.note_enquiry(self.owner, self.lin.pk, via="chat", words="礼盒")
        self.deal = sales.open_deal(
            self.owner, self.lin.pk, title="礼盒", next_step="打电话", next_on=clock.today()
        )
        self.pay_plan = sales.write_plan(self.owner, {})
        self.pay_month = sales.compute_month(clock.today().replace(day=1))
        self.pay_correction = sales.correct_pay(
            self.owner, self.pay_month.pk, self.owner.id, Decimal(5), "test"
        )
        self.pay_month = sales.compute_month(self.pay_month.first)
        self.pay_sheet = self.pay_month.sheets.get(staff=self.owner.id)
        self.pay_dispute = sales.dispute(self.owner, self.pay_sheet.pk, "?")
        sales.set_targets(self.owner, "shop", 0, {str(clock.today().year): Decimal(9000)})
        self.coupon = shop.define_coupon(self.owner, shop.Terms("欢迎", "shipping"))
        shop.issue_coupons(self.owner, self.coupon.pk, [self.lin.pk], reason="test")
        self.code = self.coupon.codes.get()
        self.suspicion = shop.write_rules(self.owner, {})
        self.sizes = shop.write_sizes(
            self.owner, "", "", shop.chart_of_text("size, height\n90, 85–95")
        )

    def _staff(self) -> None:
        self.staff = {role: member(role) for role in ("owner", "marketer", "agent", "analyst")}
        self.sessions = [
            team.begin_session(
                who, session_key=f"of-{who.role}", device="d", address=None, agent="Firefox/1 Linux"
            )
            for who in (self.owner, _actor("marketer"))
        ]
        self.tokens = [
            team.make_token(_actor(role), name=role, scopes=["customers.view"])[0]
            for role in ("owner", "analyst")
        ]

        gone = team.add_staff(self.owner, username="departed", name="Departed", role="agent")
        self.hand_over = team.hand_over(self.owner, gone.staff.pk, {})

    def _segments(self) -> None:
        self.segment = insight.save_segment(self.owner, name="买过的人", definition=EVERYBODY)
        insight.track_segment(self.owner, self.segment.pk, "daily")
        insight.rebuild_segments()
        self.kinds = insight.write_kinds(self.owner, {})
        rehearse_kinds(self.kinds.pk)
        insight.begin_kinds(self.owner, self.kinds.pk)
        self.themes = write_themes(self.owner, standard().as_json())
        rehearse_themes(self.themes.pk)
        begin_themes(self.owner, self.themes.pk)
        self.kind_word = insight.overrule_kind(
            self.owner, self.lin.pk, "mixed", reason="老主顾", until=clock.today()
        )
        self.list = insight.keep_people(self.owner, [self.lin.pk], name="老朋友")

    def _campaigns(self) -> None:
        letter = {
            "segment_id": self.segment.pk,
            "subject": "新到的连体衣",
            "html": '<p>{{ customer.name }} <a href="https://shop.example.com/new">去看看</a></p>',
            "holdout_percent": 0,
        }
        self.draft = engage.create_campaign(self.owner, name="草稿", **letter)
        self.sending = engage.create_campaign(self.owner, name="寄出", **letter)
        engage.launch_campaign(self.owner, self.sending.pk)
        engage.gather_audience(self.sending.pk, lambda _campaign: [self.lin.pk])
        service.complain(self.owner, self.ticket.pk)
        self.compensation = service.compensate(
            self.owner, self.ticket.pk, kind="letter", reason="道歉"
        )
        self.key = keyring().send_key(self.sending.sends.first().pk)
        self.batch = PrintBatch.objects.create(
            step=self.sending.step, made_at=clock.now(), made_by="店主"
        )
        self.rehearsal = engage.start_rehearsal(self.owner, Rules())
        access = {"key": "k", "secret": "s", "signature": "棉花糖", "templates": "SMS_1 ${text}"}
        self.provider = engage.add_provider(self.owner, kind="aliyun", values=access)
        self.journey = engage.create_journey(
            self.owner, name="欢迎", definition=READY["newcomer"]["definition"]
        )
        self.journey_version = engage.write_version(self.owner, self.journey.pk)
        run_journey_rehearsal(self.journey_version.pk)
        engage.begin_journey(self.owner, self.journey.pk, self.journey_version.pk)
        engage.put_into_journey(self.owner, self.journey.pk, [self.lin.pk], key="test")

    def _imports(self) -> None:
        file = "Order ID,Date,Customer,Item,Quantity,Price\nB1,2026-05-04,Emma,Body,1,128\n"
        self.draft_import = collect.receive_file(self.owner, [file.encode()], "orders.csv")
        done = collect.receive_file(self.owner, [file.replace("B1", "B3").encode()], "more.csv")
        collect.start_import(self.owner, done.pk, background=False)
        running.run(done.pk)
        collect.check_undo(self.owner, done.pk, background=False)
        self.upload = uploads.begin(self.owner, "imports", name="b.csv", size=9)
        self.imported = done
        unread = collect.Incoming("B2", clock.now(), {"number": "B2", "placed_at": "someday"})
        collect.receive(self.owner, "api:orders", [unread])
        self.document = Document.objects.get(source="api:orders")

        self.connector = collect.make_connector(
            self.owner, kind="signed", name="海外店", store="web"
        )[0]
        self.privacy = PrivacyRequest.objects.create(
            connector=self.connector, key="1", kind="data", customer=self.lin,
            began_at=clock.now(), due_on=PLACED.date(),
        )  # fmt: skip
        self.form = collect.make_form(self.owner, kind="event", name="春茶会")
        version = webforms.latest(self.form)
        answers = {"q1": "Emma", "q2": "13917280457", "q4": "2"}
        collect.receive_entry(version, "entry", answers)
        self.entry = self.form.entries.get()
        self.mail_account = collect.add_mail(
            self.owner, name="客服", host="imap.example.com", port=993, security="tls", user="shop",
            secret="secret", address="shop@example.com", folders=["INBOX"], since=PLACED.date(),
        )  # fmt: skip
        raw = mails.with_file(b"%PDF-1.4", "报价.pdf", sender="lin@example.com")
        self.message = mails.arrive(self.mail_account, raw)
        self.hook = collect.make_hook(self.owner, kind="sms", name="短信")[0]
        self.message_file = self.message.files.get(role="attachment")
        self.write_key = make_key(self.owner, name="Web shop", side="browser")

    def _letters(self) -> None:
        letter = (
            "From: shop@example.com\r\nTo: lin@example.com\r\nSubject: Hello\r\n"
            "List-Unsubscribe: <http://testserver/u/forged-key/>\r\n\r\nHello\r\n"
        )
        mailbox.keep(letter.encode(), "bounce@example.com", ["lin@example.com"])

    def _tasks(self) -> None:
        """The agent's, one for marketers that the agent does not see, and a closed one."""
        self.task, self.foreign_task, self.closed_task = (
            giving.assign_task(
                self.owner,
                title=title,
                due_on=dt.date(2026, 5, 4),
                holder_id=self.staff["agent"].pk if role == "agent" else None,
                role="" if role == "agent" else role,
                customers=[self.lin.pk, self.emma.pk],
            )
            for title, role in (("打电话", "agent"), ("橱窗", "marketer"), ("回访", "agent"))
        )
        self.promise = promising.make_promise(
            self.owner, self.lin.pk, what="回电", due_on=clock.today()
        )
        ticking.tick_person(self.owner, self.task.pk, self.emma.pk, "missed", "晚上再打")
        ticking.finish_task(self.owner, self.closed_task.pk)

    def _counter(self) -> None:
        self.visit = counter.note_visit(
            self.owner, self.lin.pk, store_id=self.order.store_id, about="找外套"
        )
        self.kiosk, _key = counter.make_kiosk(
            self.owner, name="门口平板", store_id=self.order.store_id
        )
        self.call = counter.log_call(self.owner, direction="in", customer_id=self.lin.pk)

    def _alliances(self) -> None:
        customers.grant_consent(self.owner, self.lin.pk, "email", purpose="sharing")
        self.agreement = alliances.make_agreement(
            self.owner,
            partner="云帆航空俱乐部",
            about="会员生日礼",
            consent_source="App",
            wording="我同意",
            gives=["email"],
            starts_on=clock.today(),
            ends_on=clock.today(),
        )
        self.given = GivenList.objects.create(
            agreement=self.agreement,
            segment_id=self.segment.pk,
            segment_name="买过的人",
            form="hashed",
            columns=["email"],
            people=1,
            without_consent=0,
            without_contact=0,
            fingerprint="0" * 64,
            at=PLACED,
            by="店主",
            given_by=self.staff["owner"],
        )

    def _reactions(self) -> None:
        """The analysis copy did not follow an import."""
        with transaction.atomic():
            fact = facts.DONE.record(SYSTEM, self.draft_import.pk, of="orders")
        self.reaction = fact.reactions.get()
        self.reaction.due_at, self.reaction.failed_at, self.reaction.tries = None, PLACED, 5
        self.reaction.save()

    def _deliveries(self) -> None:
        """The stock system did not take what it was sent."""
        endpoint, _secret = deliveries.add_endpoint(
            "webhook", "仓库系统", "https://stock.example/hook"
        )
        with transaction.atomic():
            self.delivery = deliveries.queue(
                endpoint, "customer.changed", {"customer": self.lin.pk}
            )
        self.webhook = endpoint
        self.delivery.state, self.delivery.ended_at = Delivery.State.GIVEN_UP, PLACED
        self.delivery.failure, self.delivery.detail = "connect", "stock.example: Connection refused"
        self.delivery.save()

    def known(self) -> dict[str, dict[str, list]]:
        """Namespace -> parameter -> values to try."""
        return {
            "preferences": {
                "token": [link_to(self.lin.pk, "letter").split("/")[-2], "nonsense"],
                "key": [self.data_link.path.split("/")[-2], "nonsense"],
            },
            "team": {
                "staff_id": [self.staff["agent"].pk, self.staff["owner"].pk],
                "hand_over_id": [self.hand_over.pk],
                "token_id": [token.pk for token in self.tokens],
                "session_id": [session.pk for session in self.sessions],
                "uid": ["MQ"],
                "token": ["of-nobody"],
            },
            "operate": {
                "reaction": [self.reaction.pk],
                "backup": [self.backup.pk],
                "webhook": [self.webhook.pk],
                "delivery": [self.delivery.pk],
                "group": ["shop", "nonsense"],
                "version": [self.setting.pk],
                "endpoint": [self.delivery.endpoint_id],
            },
            "tasks": {
                "promise": [self.promise.pk],
                "task_id": [self.task.pk, self.foreign_task.pk, self.closed_task.pk],
                "customer": [self.lin.pk, self.emma.pk],
            },
            "kit": {
                "table": ["sample"],
                "key": ["pack", "praise"],
                "pk": [self.bulk_change.pk],
                "thing": ["sample"],
                "name": ["state"],
                "facts": ["1", "nonsense"],
                "use": ["imports", "sample", "nonsense"],
                "upload": [self.upload.pk],
            },
            "customers": {
                "pk": [self.lin.pk, self.emma.pk],
                "touch": [self.note.pk],
                "identity": [self.identity.pk],
                "child": [self.child.pk],
                "tie": [self.tie.pk],
                "address": [self.address.pk],
                "name": ["name", "birthday", "nonsense"],
                "own": [self.own.pk],
                "custom_kind": [self.custom_kind.pk],
                "rules": [self.join_rules.pk],
                "retention": [self.retention.pk],
                "tag": [self.tag.pk],
                "merge": [self.merge.pk],
                "link": [self.data_link.row.pk],
                "key": ["skin", "nonsense"],
            },
            "care": {
                "customer": [self.lin.pk, self.emma.pk],
                "thing": [self.thing.pk],
                "plans": [self.plans.pk],
                "reading": [self.reading.pk],
                "service": [self.service.pk],
            },
            "relations": {
                "customer": [self.lin.pk, self.emma.pk],
                "version": [self.relation_types.pk],
            },
            "loyalty": {
                "referral": [self.referral.pk],
                "customer": [self.lin.pk, self.emma.pk],
                "version": [self.earning_rules.pk, self.tier_rules.pk],
                "reward": [self.reward.pk],
                "claim": [self.claim.pk],
            },
            "shop": {
                "pk": [self.order.pk],
                "coupon_id": [self.coupon.pk],
                "code_id": [self.code.pk],
                "rules": [self.suspicion.pk],
                "chart": [self.sizes.pk],
            },
            "insight": {
                "pk": [self.segment.pk],
                "kinds": [self.kinds.pk],
                "themes": [self.themes.pk],
                "word": [self.kind_word.pk],
                "customer": [self.lin.pk],
                "product": [Product.objects.order_by("pk").first().pk],
                "list_id": [self.list.pk],
                "day": ["2026-05-04", "nonsense"],
                "way": ["in", "out", "nonsense"],
                "key": ["trend", "nonsense"],
                "sheet": ["periods", "nonsense"],
            },
            "engage": {
                "name": ["0" * 24 + ".png", "nonsense"],
                "pk": [self.draft.pk, self.sending.pk],
                "group": ["sent", "queued", "nonsense"],
                "key": [self.key, "forged-key"],
                "journey_id": [self.journey.pk],
                "version_id": [self.journey_version.pk],
                "way_id": [self.journey.enrolments.first().pk],
                "place": ["s1", "nonsense"],
                "position": [1, 99],
                "channel": ["email", "nonsense"],
                "provider": [self.provider.pk],
                "step": [self.sending.step_id],
                "batch": [self.batch.pk],
                "customer": [self.lin.pk, self.emma.pk],
            },
            "collect": {
                "pk": [self.draft_import.pk, self.imported.pk],
                "document": [self.document.pk],
                "write_key": [self.write_key.pk],
                "connector": [self.connector.pk],
                "privacy": [self.privacy.pk],
            },
            "hooks": {"public_id": [self.connector.public_id, "forged"]},
            "tracking": {"project": [self.write_key.key, "nonsense"]},
            "forms": {"form": [self.form.pk], "entry": [self.entry.pk]},
            "messages": {
                "message": [self.message.pk],
                "file": [self.message_file.pk],
                "account": [self.mail_account.pk],
                "hook": [self.hook.pk],
                "public_id": [self.hook.public_id, "forged"],
            },
            "form": {"public_id": [self.form.public_id, "forged"]},
            "mailbox": {"pk": [1]},
            "counter": {
                "customer": [self.lin.pk, self.emma.pk],
                "call": [self.call.pk],
                "kiosk": [self.kiosk.pk],
            },
            "service": {
                "ticket": [self.ticket.pk],
                "answer": [1],
                "macro": [self.macro.pk],
                "compensation": [self.compensation.pk],
                "version": [self.clocks.pk],
                "automatic": [self.automatic.pk],
            },
            "knowledge": {
                "article": [self.article.pk],
                "number": [1],
                "synonym": [self.synonym.pk],
            },
            "help": {"article": [self.article.pk]},
            "surveys": {
                "survey": [self.survey.pk],
                "response": [self.response.pk],
                "finding": [self.finding.pk],
            },
            "survey": {
                "code": [self.survey_code, "forged"],
                "public_id": [self.survey.public_id, "forged"],
            },
            "gatherings": {"gathering": [self.gathering.pk], "guest": [self.guest.pk]},
            "sales": {
                "stall": [self.stall.pk],
                "stall_rules": [self.stall_rules.pk],
                "lead": [self.lead.pk],
                "deal": [self.deal.pk],
                "customer": [self.lin.pk],
                "pay_plan": [self.pay_plan.pk],
                "pay_month": [self.pay_month.pk],
                "pay_sheet": [self.pay_sheet.pk],
                "dispute": [self.pay_dispute.pk],
                "correction": [self.pay_correction.pk],
                "of": ["shop"],
                "thing": [0],
            },
            "referral": {"code": [self.referral_code, "forged"]},
            "invitation": {"ticket": [self.guest.ticket, "forged"]},
            "alliances": {"agreement": [self.agreement.pk], "given": [self.given.pk]},
            "example_room": {"customer": [self.lin.pk], "wish": [self.wish.pk]},
        }

    def values_of(self, route) -> list[dict]:
        """All combinations for the route's parameters; [{}] when it has none."""
        namespace = route.name.partition(":")[0]
        known = self.known().get(namespace, {})
        missing = [name for name in route.parameters if name not in known]
        assert not missing, f"tests/objects.py makes nothing for {missing} of {route}"
        combinations: list[dict] = [{}]
        for name in route.parameters:
            combinations = [
                {**chosen, name: value} for chosen in combinations for value in known[name]
            ]
        return combinations

    def value_of_api(self, path: str, name: str):
        """A value for a path parameter of an API operation."""
        room = path.split("/")[3]
        known = {
            ("customers", "pk"): self.lin.pk,
            ("customers", "touch"): self.note.pk,
            ("customers", "identity"): self.identity.pk,
            ("tags", "tag"): self.tag.pk,
            ("identity-kinds", "key"): self.custom_kind.key,
            ("relationship-types", "version"): self.relation_types.pk,
            ("backups", "pk"): self.backup.pk,
            ("webhooks", "pk"): self.webhook.pk,
            ("rewards", "reward"): self.reward.pk,
            ("claims", "claim"): self.claim.pk,
            ("earning-rules", "version"): self.earning_rules.pk,
            ("tier-rules", "version"): self.tier_rules.pk,
            ("referral-rules", "version"): self.referral_rules.pk,
            ("referrals", "referral"): self.referral.pk,
            ("joining", "pk"): self.join_rules.pk,
            ("retention", "pk"): self.retention.pk,
            ("customers", "child"): self.child.pk,
            ("customers", "tie"): self.tie.pk,
            ("customers", "address"): self.address.pk,
            ("customers", "link"): self.data_link.row.pk,
            ("tickets", "ticket"): self.ticket.pk,
            ("gatherings", "pk"): self.gathering.pk,
            ("articles", "article_id"): self.article.pk,
            ("surveys", "pk"): self.survey.pk,
            ("stalls", "stall"): self.stall.pk,
            ("leads", "lead"): self.lead.pk,
            ("deals", "deal"): self.deal.pk,
            ("pay-plans", "pay_plan"): self.pay_plan.pk,
            ("pay-months", "pay_month"): self.pay_month.pk,
            ("pay-sheets", "sheet"): self.pay_sheet.pk,
            ("targets", "of"): "shop",
            ("targets", "thing"): 0,
            ("stall-rules", "stall_rules"): self.stall_rules.pk,
            ("things", "thing"): self.thing.pk,
            ("things", "reading"): self.reading.pk,
            ("things", "service"): self.service.pk,
            ("promises", "promise"): self.promise.pk,
            ("service-plans", "plans"): self.plans.pk,
            ("value", "customer"): self.lin.pk,
            ("kinds-of-buyers", "customer"): self.lin.pk,
            ("kinds-of-buyers", "kinds"): self.kinds.pk,
            ("texts", "themes"): self.themes.pk,
            ("kinds-of-buyers", "word"): self.kind_word.pk,
            ("merges", "merge"): self.merge.pk,
            ("views", "view"): self.view.pk,
            ("orders", "pk"): self.order.pk,
            ("products", "pk"): self.order.lines.get().product_id,
            ("size-charts", "pk"): self.sizes.pk,
            ("orders", "rules"): self.suspicion.pk,
            ("coupons", "pk"): self.coupon.pk,
            ("coupon-uses", "key"): "nonsense",
            ("segments", "pk"): self.segment.pk,
            ("segments", "customer"): self.lin.pk,
            ("insight", "key"): "trend",
            ("reports", "key"): "trend",
            ("customers", "customer"): self.lin.pk,
            ("customers", "product"): Product.objects.order_by("pk").first().pk,
            ("lists", "list_id"): self.list.pk,
            ("campaigns", "pk"): self.draft.pk,
            ("sending-rules", "pk"): self.rehearsal.pk,
            ("channels", "provider"): self.provider.pk,
            ("journeys", "pk"): self.journey.pk,
            ("journeys", "version"): self.journey_version.pk,
            ("tasks", "pk"): self.task.pk,
            ("tasks", "customer"): self.lin.pk,
            ("tasks", "staff"): self.staff["agent"].pk,
            ("imports", "pk"): self.imported.pk,
            ("uploads", "upload"): self.upload.pk,
            ("documents", "kind"): "orders",
            ("connectors", "connector"): self.connector.pk,
            ("write-keys", "write_key"): self.write_key.pk,
            ("forms", "form"): self.form.pk,
            ("messages", "message"): self.message.pk,
            ("agreements", "pk"): self.agreement.pk,
            ("reactions", "pk"): self.reaction.pk,
            ("deliveries", "pk"): self.delivery.pk,
            ("settings", "version"): self.setting.pk,
            ("deliveries", "endpoint"): self.delivery.endpoint_id,
        }
        assert (room, name) in known, f"tests/objects.py makes nothing for {name} of {path}"
        return known[room, name]
