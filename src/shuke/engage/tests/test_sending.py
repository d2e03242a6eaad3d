"""Letters on their way: once each, to whoever may get one, whatever the mail server does."""

import re
import socket
import threading

import pytest
from django.db import connection, transaction
from django.db.models import Count
from django.test import Client
from django_ox.models import OxTask
from tests.waiting import until_waiting

from shuke.common import clock
from shuke.common.access import SYSTEM
from shuke.common.errors import Busy, Invalid
from shuke.config.management.commands.work import begin
from shuke.engage import commands
from shuke.engage.keys import keyring
from shuke.engage.ledger.claim import exchange
from shuke.engage.letters import LetterError, compose
from shuke.engage.models import Campaign, CampaignEvent, Send, Suppression
from shuke.engage.sending.journal import Journal
from shuke.engage.sending.loop import send
from shuke.engage.tests.mailserver import MailServer
from shuke.engage.tests.shop import campaign, gathered, people, withdraw

pytestmark = pytest.mark.django_db


def states(campaign) -> dict[str, int]:
    rows = Send.objects.filter(step__campaign=campaign)
    return dict(rows.values_list("state").annotate(Count("pk")))


@pytest.fixture
def server(settings, home):
    """A mail server that takes everything, and the settings that lead to it."""
    with MailServer() as server:
        settings.SMTP_URL = server.url
        settings.SMTP_CONNECTIONS = 3
        yield server


def test_every_letter_arrives_once_and_the_campaign_finishes(server):
    who = people(130)
    campaign = gathered(who)
    commands.send_slice(campaign.pk)
    assert len(server.delivered) == 130 and set(server.delivered.values()) == {1}
    assert states(campaign) == {"sent": 130}
    campaign.refresh_from_db()
    assert campaign.state == Campaign.State.FINISHED and campaign.finished_at
    assert server.connections == 3
    letter = server.letters["p1@mail.example"].decode()
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in letter
    key, _at, domain = server.senders["p1@mail.example"].removeprefix("bounce+").partition("@")
    assert domain == "shop.example"
    assert Send.objects.get(pk=keyring().send_id_of(key)).customer_id == who[0].pk


def test_a_letter_is_personal_and_told_on_the_timeline(server):
    (who,) = people(1)
    gathered([who])
    commands.wake_campaigns()
    commands.send_slice(Campaign.objects.get().pk)
    touch = who.touches.get(kind="engage.sent")
    assert touch.detail["name"] == "秋装上新" and touch.ref == Send.objects.get().pk


@pytest.mark.parametrize("pipelining", [True, False])
def test_answers_of_the_server_are_told_apart(settings, home, pipelining):
    who = people(5)
    plans = {
        "p1@mail.example": "550 5.1.1 no such user",
        "p2@mail.example": "450 4.2.0 try later",
        "p3@mail.example": "cut",
        "p4@mail.example": "cut after",
    }
    with MailServer(lambda to: plans.get(to, ""), pipelining=pipelining) as server:
        settings.SMTP_URL, settings.SMTP_CONNECTIONS = server.url, 1
        campaign = gathered(who)
        commands.send_slice(campaign.pk)
        rows = dict(Send.objects.values_list("customer_id", "state"))
        told = [rows[one.pk] for one in who]
        assert told == ["failed", "queued", "unknown", "unknown", "sent"]
        later = Send.objects.get(customer=who[1])
        assert later.attempts == 1 and later.not_before > clock.now()
        assert "5.1.1 no such user" in Send.objects.get(customer=who[0]).response
        blocked = Suppression.objects.get()
        assert blocked.address == "p1@mail.example" and blocked.reason == "bounce"
        # Nobody waits but one: the campaign is not finished, and unknowns are not sent again.
        commands.send_slice(campaign.pk)
        campaign.refresh_from_db()
        assert campaign.state == Campaign.State.SENDING
        plans.clear()
        with clock.fixed(later.not_before):
            commands.send_slice(campaign.pk)
    campaign.refresh_from_db()
    assert campaign.state == Campaign.State.FINISHED
    assert server.delivered == {
        "p2@mail.example": 1,
        "p4@mail.example": 1,
        "p5@mail.example": 1,
    }
    assert states(campaign) == {"failed": 1, "sent": 2, "unknown": 2}


def test_temporary_refusals_end_after_a_bounded_number_of_tries(settings, home):
    campaign = gathered(people(1))
    with MailServer(lambda to: "451 4.7.1 greylisted") as server:
        settings.SMTP_URL, settings.SMTP_CONNECTIONS = server.url, 1
        for _try in range(6):
            due = Send.objects.get().not_before or clock.now()
            with clock.fixed(due):
                commands.send_slice(campaign.pk)
    row = Send.objects.get()
    assert (row.state, row.reason, row.attempts) == ("failed", "gave_up", 6)
    assert Campaign.objects.get().state == Campaign.State.FINISHED


def test_who_withdraws_while_it_is_being_sent_gets_nothing_more(server):
    who = people(300)
    campaign = gathered(who)
    under_way = exchange(campaign.step, [], claim="another.1", want=100).claimed
    leaving = who[100:250]
    for one in leaving:
        withdraw(one)
    commands.send_slice(campaign.pk, beside=True)
    assert set(server.delivered) == {f"p{number}@mail.example" for number in range(251, 301)}
    assert states(campaign) == {"sending": 100, "sent": 50, "skipped": 150}
    assert set(Send.objects.filter(state="skipped").values_list("reason", flat=True)) == {
        "no_consent"
    }
    # A campaign with letters in somebody's hands is not finished.
    campaign.refresh_from_db()
    assert campaign.state == Campaign.State.SENDING and len(under_way) == 100


@pytest.mark.django_db(transaction=True)
def test_an_opt_out_waits_for_a_claim_that_has_read_the_consent(home):
    (who,) = people(1)
    campaign = gathered([who])
    if connection.vendor == "sqlite":
        # One writer at a time: the opt-out cannot even begin inside the claim's transaction.
        assert connection.transaction_mode == "IMMEDIATE"
        return
    committed = threading.Event()

    def leave():
        withdraw(who)
        committed.set()
        connection.close()

    with transaction.atomic():
        assert len(exchange(campaign.step, [], claim="mine.1", want=1).claimed) == 1
        thread = threading.Thread(target=leave)
        thread.start()
        until_waiting(thread)
        assert not committed.is_set()
    thread.join()
    assert committed.is_set()


def test_an_address_gets_one_letter_however_many_records_have_it(server):
    who = people(2)
    first, second = who
    first.identities.update(value="both@mail.example")
    second.merged_into = None
    second.save()
    campaign = gathered(who)
    # The second is merged into the first after the people were gathered.
    second.merged_into = first
    second.save()
    commands.send_slice(campaign.pk)
    assert server.delivered == {"both@mail.example": 1}
    assert Send.objects.get(customer=second).reason == "duplicate"


def test_pause_resume_and_stop(server, run_jobs):
    campaign = gathered(people(60))
    for _round in range(5):
        commands.pause_campaign(SYSTEM, campaign.pk)
        assert commands.send_slice(campaign.pk) is None
        commands.resume_campaign(SYSTEM, campaign.pk)
    commands.stop_campaign(SYSTEM, campaign.pk)
    assert commands.send_slice(campaign.pk) is None
    assert not server.delivered
    assert states(campaign) == {"queued": 60}
    kinds = list(campaign.events.values_list("kind", flat=True))
    assert kinds.count("paused") == 5 and kinds[-1] == "stopped"


def test_a_server_that_refuses_our_sender_pauses_the_campaign_and_spends_nobody(server):
    server.mail_answer = "550 5.7.1 sender not allowed"
    campaign = gathered(people(100))
    commands.send_slice(campaign.pk)
    campaign.refresh_from_db()
    assert campaign.state == Campaign.State.PAUSED
    assert states(campaign) == {"queued": 100}
    trouble = campaign.events.get(kind=CampaignEvent.Kind.TROUBLE)
    assert "sender not allowed" in trouble.detail["why"]


def test_a_server_that_is_down_is_waited_for(settings, home):
    settings.SMTP_URL = "smtp://127.0.0.1:8169"
    campaign = gathered(people(3))
    for _try in range(3):
        commands.send_slice(campaign.pk)
    campaign.refresh_from_db()
    assert campaign.state == Campaign.State.SENDING
    assert states(campaign) == {"queued": 3}
    assert campaign.events.filter(kind=CampaignEvent.Kind.TROUBLE).count() == 1
    with MailServer() as server:
        settings.SMTP_URL = server.url
        commands.send_slice(campaign.pk)
    assert len(server.delivered) == 3


def test_a_wrong_log_in_pauses_and_a_right_one_goes_on(server, settings):
    server.login = "shop secret"
    campaign = gathered(people(4))
    settings.SMTP_URL = server.url.replace("smtp://", "smtp://shop:guess@")
    commands.send_slice(campaign.pk)
    campaign.refresh_from_db()
    assert campaign.state == Campaign.State.PAUSED and states(campaign) == {"queued": 4}
    assert "wrong password" in campaign.events.get(kind="trouble").detail["why"]
    settings.SMTP_URL = server.url.replace("smtp://", "smtp://shop:secret@")
    commands.resume_campaign(SYSTEM, campaign.pk)
    commands.send_slice(campaign.pk)
    assert len(server.delivered) == 4


@pytest.fixture
def elsewhere(server, monkeypatch):
    """The test's mail server under the name of another machine."""
    resolve = socket.getaddrinfo

    def lead_here(host, *rest, **more):
        return resolve("127.0.0.1" if host == "mail.example" else host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", lead_here)
    return server.url.replace("127.0.0.1", "mail.example")


def test_a_password_never_travels_in_clear_to_another_machine(server, elsewhere, settings):
    server.login = "shop secret"
    campaign = gathered(people(2))
    settings.SMTP_URL = elsewhere.replace("smtp://", "smtp://shop:secret@")
    commands.send_slice(campaign.pk)
    campaign.refresh_from_db()
    assert campaign.state == Campaign.State.PAUSED and states(campaign) == {"queued": 2}
    assert "STARTTLS" in campaign.events.get(kind="trouble").detail["why"]
    assert server.logins == 0 and not server.delivered
    # Without a password nothing is given away: a relay by address goes on as before.
    server.login, settings.SMTP_URL = "", elsewhere
    commands.resume_campaign(SYSTEM, campaign.pk)
    commands.send_slice(campaign.pk)
    assert len(server.delivered) == 2


def test_a_test_letter_is_the_customers_and_counts_nowhere(server, actor):
    (who,) = people(1)
    draft = campaign()
    commands.send_test(actor("marketer"), draft.pk, "me@shop.example", customer_id=who.pk)
    assert server.delivered == {"me@shop.example": 1}
    assert "=?utf-8?b?" in server.letters["me@shop.example"].decode()
    assert not Send.objects.exists() and not who.touches.exists()
    assert draft.events.last().kind == "tested"
    server.mail_answer = "550 5.7.1 not you"
    with pytest.raises(Busy, match="not you"):
        commands.send_test(SYSTEM, draft.pk, "me@shop.example", customer_id=who.pk)
    with pytest.raises(Invalid):
        commands.send_test(SYSTEM, draft.pk, "me@shop.example\r\nRCPT", customer_id=who.pk)


def test_a_letter_that_cannot_be_written_for_one_person_goes_to_the_others(server):
    class Picky:
        def __init__(self, composer):
            self.composer, self.variables = composer, composer.variables

        def letter(self, recipient):
            if recipient.address == "p2@mail.example":
                raise LetterError("no words")
            return self.composer.letter(recipient)

    made = gathered(people(3))
    run = send(made.step, Picky(compose(made)))
    assert (run.settled, run.more, run.trouble) == (3, False, None)
    failed = Send.objects.get(state="failed")
    assert (failed.reason, failed.response) == ("letter", "no words")
    assert len(server.delivered) == 2


def test_lost_answers_in_a_row_pause_before_an_audience_is_spent(settings, home):
    made = gathered(people(200))
    with MailServer(lambda to: "cut") as server:
        settings.SMTP_URL, settings.SMTP_CONNECTIONS = server.url, 2
        commands.send_slice(made.pk)
    made.refresh_from_db()
    assert made.state == Campaign.State.PAUSED
    assert states(made) == {"unknown": 10, "queued": 190}


def test_a_broken_run_ends_loudly_and_loses_nothing(server, settings, home):
    made = gathered(people(30))
    settings.SMTP_CONNECTIONS = 1

    class Breaking:
        """Something no letter is to blame for: the process runs out of memory, say."""

        def __init__(self):
            self.composer, self.count = compose(made), 0
            self.variables = self.composer.variables

        def letter(self, recipient):
            self.count += 1
            if self.count > 10:
                raise SystemExit
            return self.composer.letter(recipient)

    with pytest.raises(SystemExit):
        send(made.step, Breaking())
    assert states(made) == {"sending": 30} and len(server.delivered) == 10
    commands.send_slice(made.pk)
    assert states(made) == {"sent": 30}
    assert set(server.delivered.values()) == {1}


def test_a_worker_that_starts_goes_on_with_what_a_killed_one_left(server, run_jobs):
    campaign = gathered(people(7))
    OxTask.objects.all().delete()  # the dead worker's job stays locked for a while
    killed = Journal()
    batch = exchange(campaign.step, [], claim=f"{killed.run}.1", want=4)
    killed.begun(batch.claimed[0].send_id)
    killed.close(settled=False)
    begin()
    run_jobs()
    assert states(campaign) == {"sent": 6, "unknown": 1}
    assert len(server.delivered) == 6 and set(server.delivered.values()) == {1}


def test_another_secret_key_frees_no_address_and_breaks_no_link(server, settings, actor):
    who = people(2)
    commands.suppress_address(actor("marketer"), "p1@mail.example")
    first = gathered([who[1]])
    commands.send_slice(first.pk)
    link = re.search(r"/u/[^/\s>]+/", server.letters["p2@mail.example"].decode()).group()
    settings.SECRET_KEY = "another machine"  # the database was moved, the file was not
    second = gathered(who)
    commands.send_slice(second.pk)
    assert server.delivered == {"p2@mail.example": 2}
    assert Send.objects.get(customer=who[0]).reason == "suppressed"
    assert Client().post(link, {"List-Unsubscribe": "One-Click"}).status_code == 200
