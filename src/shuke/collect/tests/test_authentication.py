"""Mail in somebody's name: what the shop's own server could not confirm changes no consent. Faults of these kinds
were reported to other systems (chatmail/core 3507, itop-jb-mail-to-ticket-automation-v2 97 and 262, alga-psa 3242,
Vibe-Trading 1508, happydeliver 14); inputs of our own."""

import datetime as dt

import pytest

from shuke.collect.models import Document, MailAccount, Message
from shuke.collect.tests import mails
from shuke.common.access import SYSTEM
from shuke.customers import commands as customers
from shuke.customers.models import ConsentState
from shuke.engage.models import Suppression

pytestmark = pytest.mark.django_db
OWN = "mx.maisui.example"
LONG_AGO = mails.AT - dt.timedelta(days=60)


@pytest.fixture
def account(home, noon):
    account = mails.account()
    MailAccount.objects.filter(pk=account.pk).update(authserv_id=OWN)
    account.refresh_from_db()
    return account


@pytest.fixture
def lin(noon):
    person = customers.add_customer(
        SYSTEM, name="林小满", identities=[("email", "lin@example.com")]
    )
    customers.grant_consent(SYSTEM, person.pk, "email", source="test", at=LONG_AGO)
    return person


def stop(account, results: str | None, number: int = 1, **headers) -> Message:
    if results is not None:
        headers["Authentication_Results"] = results
    return mails.arrive(account, mails.mail("STOP", subject="STOP", number=number, **headers))


def state(person) -> str:
    return ConsentState.objects.get(customer=person, channel="email").state


PROVEN = [
    f"{OWN}; dmarc=pass header.from=example.com",
    f"{OWN} 1; spf=pass smtp.mailfrom=bounce@example.com; dkim=none",
    f"{OWN}; dkim=pass (2048-bit; unprotected) header.d=example.com header.s=a",
    f"{OWN.upper()}; dkim=fail header.d=list.example; dkim=pass header.i=@mail.example.com",
    f"{OWN}; spf=none smtp.helo=mx.example.net; spf=pass smtp.mailfrom=a@example.com",
    f"{OWN}; spf=fail smtp.mailfrom=x@list.example; dmarc=pass (p=NONE) header.from=example.com",
]
DOUBTFUL = [
    None,
    f"{OWN}; none",
    "mx.evil.example; dmarc=pass header.from=example.com",
    f"{OWN}.evil.example; dmarc=pass header.from=example.com",
    f"{OWN}; dmarc=fail header.from=example.com; spf=pass smtp.mailfrom=x@example.com",
    f"{OWN}; dkim=pass header.d=evil.example; spf=pass smtp.mailfrom=x@evil.example",
    f"{OWN}; dkim=pass header.d=com",
    f"{OWN}; spf=pass smtp.helo=example.com; spf=fail smtp.mailfrom=a@example.com",
    f'{OWN}; spf=fail (dmarc=pass header.from=example.com) smtp.mailfrom="; dkim=pass header.d=example.com"',
    f"{OWN}; dkim=pass header.d=notexample.com",
    f"{OWN}; dmarc=pass header.from=evil.example",
]


@pytest.mark.parametrize("results", PROVEN)
def test_whom_the_own_server_confirmed_may_take_consent_back(account, lin, results):
    message = stop(account, results)
    assert state(lin) == "withdrawn" and "unproven" not in message.answers


@pytest.mark.parametrize("results", DOUBTFUL)
def test_whom_it_did_not_confirm_changes_nothing_and_waits(account, lin, browse, results):
    message = stop(account, results)
    assert state(lin) == "granted" and not Suppression.objects.exists()
    assert message.customer_id == lin.pk and message.waits.open().exists()
    page = browse("agent").get(f"/messages/{message.pk}/").content.decode()
    assert "so nothing was changed" in page


def test_only_the_topmost_header_of_its_name_counts(account, lin):
    below = f"Authentication-Results: {OWN}; dmarc=pass header.from=example.com\r\n"
    above = f"Authentication-Results: {OWN}; dmarc=fail header.from=example.com\r\n"
    raw = (above + below).encode() + mails.mail("STOP", subject="STOP")
    mails.arrive(account, raw)
    assert state(lin) == "granted"


def test_two_authors_and_a_reply_address_are_nobodys_word(account, lin):
    good = f"{OWN}; dmarc=pass header.from=maisui.example"
    stop(account, good, sender="shop@maisui.example", Reply_To="lin@example.com")
    assert state(lin) == "granted"
    proven = f"{OWN}; dmarc=pass header.from=example.com"
    stop(account, proven, 2, sender="lin@example.com, x@example.com")
    assert state(lin) == "granted"


def test_nobodys_address_is_blocked_by_a_forged_wish(account):
    stop(account, f"{OWN}; dmarc=fail header.from=example.com")
    assert not Suppression.objects.exists()
    stop(account, f"{OWN}; dmarc=pass header.from=example.com", 2)
    assert Suppression.objects.filter(reason="opt_out").exists()


def test_without_a_named_server_nothing_changes(account, lin):
    MailAccount.objects.update(authserv_id="")
    account.refresh_from_db()
    stop(account, None)
    assert state(lin) == "withdrawn"
    assert not Document.objects.filter(payload__contains="authserv_id").exists()


def test_the_owner_names_it_on_the_page_of_the_mailbox(account, browse):
    path = f"/messages/mailboxes/{account.pk}/edit/"
    page = browse("owner").get(path)
    assert "What its server calls itself" in page.content.decode()
    form = {**page.context["form"].initial, "secret": "x", "folders": "INBOX"}
    wrong = browse("owner").post(path, form | {"authserv_id": "mx.a; dmarc=pass"})
    assert "Copy the first word" in wrong.content.decode()
    browse("owner").post(path, form | {"authserv_id": "mx.b.example"})
    account.refresh_from_db()
    assert account.authserv_id == "mx.b.example"
