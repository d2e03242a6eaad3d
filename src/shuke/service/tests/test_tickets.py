"""Tickets open by themselves; an answer leaves as a mail, and what comes back to it finds its ticket."""

import datetime as dt

import pytest

from shuke.collect.models import Message, MessageWait
from shuke.collect.tests import mails
from shuke.common import clock
from shuke.customers.models import Consent, Touch
from shuke.engage.models import Send
from shuke.engage.tests.mailserver import MailServer
from shuke.service import commands
from shuke.service.models import Answer, Ticket
from shuke.service.tests import talk

pytestmark = pytest.mark.django_db
SECOND = dt.timedelta(seconds=1)


@pytest.fixture
def server(settings, home):
    with MailServer() as server:
        settings.SMTP_URL, settings.SMTP_CONNECTIONS = server.url, 1
        yield server


@pytest.fixture
def account(home):
    with clock.fixed(talk.NOON):
        talk.person("林小满", talk.LIN)
        yield mails.account()


def answered(browse, run_jobs, pk: int, text: str = "有的，明天发。", at=None, **more) -> None:
    """A colleague answers on the page; the seconds in which it can be taken back pass."""
    with clock.fixed(at or talk.NOON + 60 * SECOND):
        page = browse("agent").post(f"/service/{pk}/answer/", {"text": text, **more})
        assert page.status_code == 302, page.content.decode()
    with clock.fixed((at or talk.NOON + 60 * SECOND) + 11 * SECOND):
        run_jobs()
        commands.send_answers()
        run_jobs()


def test_a_mail_opens_a_ticket_and_its_answer_comes_back_to_it(server, account, browse, run_jobs):
    talk.write(account, run_jobs)
    ticket = talk.ticket()
    assert (ticket.state, ticket.subject, ticket.customer.name) == ("open", "问尺码", "林小满")
    listed = browse("agent").get("/service/").content.decode()
    assert "问尺码" in listed and "林小满" in listed

    answered(browse, run_jobs, ticket.pk)
    mail = talk.letter(server)
    assert mail["Subject"] == "Re: 问尺码"
    assert "有的，明天发。" in mail.get_body(("plain",)).get_content()
    assert mail["In-Reply-To"] == "<1@mail.example.com>"
    assert mail["Reply-To"] == "shop@maisui.example"
    assert mail["List-Unsubscribe"] is None
    ticket.refresh_from_db()
    assert (ticket.state, ticket.waits_since, ticket.holder.role) == ("waiting", None, "agent")
    assert not MessageWait.objects.open().exists(), "the message waits no longer"

    # A mail program that names nothing but our letter, from another address of the same person.
    with clock.fixed(talk.NOON + 3600 * SECOND):
        talk.write(
            account, run_jobs, "好的谢谢", number=2, subject="别的话题",
            sender="private@mail.example", In_Reply_To=mail["Message-ID"],
        )  # fmt: skip
    assert Ticket.objects.count() == 1
    ticket.refresh_from_db()
    assert ticket.state == "open" and ticket.messages.count() == 3
    page = browse("agent").get(f"/service/{ticket.pk}/").content.decode()
    assert "有的，明天发。" in page and "好的谢谢" in page


def test_an_answer_needs_no_consent_and_meets_no_quiet_hours(server, account, browse, run_jobs):
    message = talk.write(account, run_jobs)
    from shuke.common.access import SYSTEM
    from shuke.customers import commands as customers

    for purpose in ("marketing", "service"):
        customers.withdraw_consent(
            SYSTEM, message.customer_id, "email", source="test", purpose=purpose
        )
    assert Consent.objects.filter(state="withdrawn").count() == 2
    answered(browse, run_jobs, talk.ticket().pk)
    assert server.delivered[talk.LIN] == 1
    send = Send.objects.get()
    assert (send.state, send.step.purpose) == ("sent", "answer")


def test_an_answer_goes_to_the_address_that_wrote(server, account, browse, run_jobs):
    message = talk.write(account, run_jobs)
    from shuke.customers.models import Identity

    Identity.objects.create(
        customer_id=message.customer_id, kind="email", value="newer@example.com",
        seen_at=talk.NOON + dt.timedelta(days=1),
    )  # fmt: skip
    answered(browse, run_jobs, talk.ticket().pk)
    assert dict(server.delivered) == {talk.LIN: 1}


def test_an_answer_can_be_taken_back_for_ten_seconds(server, account, browse, run_jobs):
    talk.write(account, run_jobs)
    pk = talk.ticket().pk
    agent = browse("agent")
    agent.post(f"/service/{pk}/answer/", {"text": "写错了"})
    answer = Answer.objects.get()
    with clock.fixed(talk.NOON + 9 * SECOND):
        commands.send_answers()
        back = agent.post(f"/service/answers/{answer.pk}/taking-back/")
    assert "写错了" in agent.get(back["Location"]).content.decode(), (
        "its text is in the field again"
    )
    with clock.fixed(talk.NOON + 60 * SECOND):
        commands.send_answers()
        run_jobs()
    assert not server.delivered and not Send.objects.exists()
    assert agent.post(f"/service/answers/{answer.pk}/taking-back/").status_code == 409


def test_sent_twice_by_two_workers_it_leaves_once(server, account, browse, run_jobs):
    talk.write(account, run_jobs)
    answered(browse, run_jobs, talk.ticket().pk)
    with clock.fixed(talk.NOON + 600 * SECOND):
        for _time in range(2):
            commands.send_answers()
            run_jobs()
    assert server.delivered[talk.LIN] == 1


def test_the_copy_that_the_mail_server_keeps_is_no_second_answer(server, account, browse, run_jobs):
    talk.write(account, run_jobs)
    answered(browse, run_jobs, talk.ticket().pk)
    from shuke.collect.commands.mail import Fetched, keep_mail
    from shuke.collect.messages import mime
    from shuke.collect.models import MailFolder
    from shuke.common import leases

    raw = server.letters[talk.LIN]
    now = talk.NOON + 120 * SECOND
    with clock.fixed(now):
        folder = MailFolder.objects.create(account=account, name="Sent", is_sent=True, next_at=now)
        rows = MailFolder.objects.filter(pk=folder.pk)
        token = leases.take(rows)
        ref = mime.ref(mime.message_from_bytes(raw), raw)
        keep_mail(folder, token, [Fetched(ref, raw, now, now, is_past=False)])
        from shuke.collect import commands as collect

        collect.apply_documents(f"{account.door}:messages")
    assert Message.objects.filter(direction="out").count() == 1


def test_a_second_mail_of_the_thread_goes_to_the_same_ticket_and_another_subject_does_not(
    account, run_jobs
):
    talk.write(account, run_jobs)
    talk.write(account, run_jobs, "在吗", number=2, References="<1@mail.example.com>")
    assert Ticket.objects.get().messages.count() == 2
    talk.write(account, run_jobs, "另一件事", number=3)
    assert Ticket.objects.count() == 2, "the same subject alone joins nothing"


def test_a_program_that_names_the_last_mail_alone_stays_in_the_thread(
    server, account, browse, run_jobs
):
    """In-Reply-To our answer, then their own: no References, another subject."""
    talk.write(account, run_jobs)
    answered(browse, run_jobs, talk.ticket().pk)
    ours = talk.letter(server)["Message-ID"]
    with clock.fixed(talk.NOON + 3600 * SECOND):
        talk.write(account, run_jobs, "好的", number=2, In_Reply_To=ours)
        talk.write(
            account, run_jobs, "对了", number=3, subject="补充", In_Reply_To="<2@mail.example.com>"
        )
    assert Ticket.objects.get().messages.count() == 4


def test_a_name_of_a_mail_in_another_hand_joins_nothing(account, run_jobs):
    """Anybody can write a Message-ID that they read somewhere."""
    talk.write(account, run_jobs)
    talk.person("Emma Clarke", talk.EMMA)
    talk.write(
        account, run_jobs, "forwarded to me", number=2, sender=talk.EMMA,
        References="<1@mail.example.com>",
    )  # fmt: skip
    assert Ticket.objects.count() == 2
    assert talk.ticket().customer.name == "Emma Clarke"


def test_a_solved_ticket_opens_again_for_days_then_a_new_one_follows_it(account, run_jobs, browse):
    talk.write(account, run_jobs)
    pk = talk.ticket().pk
    assert browse("agent").post(f"/service/{pk}/solution/").status_code == 302
    assert Ticket.objects.get().state == "solved"
    with clock.fixed(talk.NOON + dt.timedelta(days=6)):
        talk.write(account, run_jobs, "还是没到", number=2, References="<1@mail.example.com>")
        assert Ticket.objects.get().state == "open"
        browse("agent").post(f"/service/{pk}/solution/")
    with clock.fixed(talk.NOON + dt.timedelta(days=14)):
        talk.write(account, run_jobs, "又坏了", number=3, References="<1@mail.example.com>")
    latest = talk.ticket()
    assert (latest.follows_id, latest.state, Ticket.objects.count()) == (pk, "open", 2)


def test_a_strangers_ticket_is_theirs_once_somebody_says_who_it_is(account, run_jobs, browse):
    message = talk.write(account, run_jobs, sender="who@mail.example")
    ticket = talk.ticket()
    assert ticket.customer_id is None
    page = browse("agent").get(f"/service/{ticket.pk}/").content.decode()
    assert f"/messages/{message.pk}/" in page, "it leads to where they are named"
    refused = browse("agent").post(f"/service/{ticket.pk}/answer/", {"text": "您好"})
    assert refused.status_code == 422
    lin = talk.person("周以安", "zhou@example.com")
    browse("agent").post(f"/messages/{message.pk}/person/", {"person": f"#{lin}"})
    commands.follow_people()
    ticket.refresh_from_db()
    assert ticket.customer_id == lin
    assert Touch.objects.filter(customer=lin, kind="service.ticket").count() == 1


def test_what_came_before_the_mailbox_opens_no_ticket(account, run_jobs):
    from shuke.collect.commands.mail import Fetched
    from shuke.collect.messages import mime

    raw = mails.mail("去年的", number=9)
    now = clock.now()
    mails.keep(
        account,
        Fetched(mime.ref(mime.message_from_bytes(raw), raw), raw, now, now, is_past=True),
    )
    run_jobs()
    assert Message.objects.count() == 1 and not Ticket.objects.exists()


def test_a_note_leaves_by_no_way(server, account, browse, run_jobs):
    talk.write(account, run_jobs)
    pk = talk.ticket().pk
    secret = "客人很急，别给折扣"
    browse("agent").post(f"/service/{pk}/note/", {"text": secret})
    answered(browse, run_jobs, pk, solves="")
    assert secret in browse("agent").get(f"/service/{pk}/").content.decode()
    assert secret.encode() not in server.letters[talk.LIN]
    assert not Message.objects.filter(text__contains=secret).exists()
    assert not Touch.objects.filter(detail__icontains=secret).exists()


def test_solving_ends_the_waiting_and_can_be_undone(account, run_jobs, browse):
    talk.write(account, run_jobs)
    ticket = talk.ticket()
    agent = browse("agent")
    agent.post(f"/service/{ticket.pk}/solution/")
    assert not MessageWait.objects.open().exists()
    agent.post(f"/service/{ticket.pk}/reopening/")
    ticket.refresh_from_db()
    assert (ticket.state, ticket.solved_at) == ("open", None)


def test_a_call_becomes_a_ticket_with_a_note(account, browse):
    page = browse("agent").post(
        "/service/new/", {"person": talk.LIN, "subject": "纽扣掉了", "note": "要求补发"}
    )
    assert page.status_code == 302
    ticket = Ticket.objects.get()
    assert (ticket.channel, ticket.notes.get().text) == ("phone", "要求补发")
    assert "要求补发" in browse("agent").get(page["Location"]).content.decode()
    wrong = browse("agent").post("/service/new/", {"person": "nobody", "subject": "x"})
    assert wrong.status_code == 422


def test_the_analyst_reads_no_tickets(account, run_jobs, browse):
    talk.write(account, run_jobs)
    assert browse("analyst").get("/service/").status_code == 403
