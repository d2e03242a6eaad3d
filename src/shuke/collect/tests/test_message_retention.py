"""How long messages and their files stay, counted before it is set; and whose they are when a merge is taken back."""

import datetime as dt

import pytest

from shuke.collect import commands
from shuke.collect.messages import files
from shuke.collect.models import Document, Message, MessageFile
from shuke.collect.queries.message_retention import effect_of_files, effect_of_messages
from shuke.collect.tests import mails
from shuke.common import clock, shop_settings
from shuke.common.access import SYSTEM
from shuke.common.models import RecordedFact
from shuke.customers import commands as customers
from shuke.customers.models import Touch
from shuke.customers.queries.unmerging import written_since
from shuke.operate import commands as operate

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 22, 4, 0, tzinfo=dt.UTC)
PICTURE = b"\x89PNG\r\n\x1a\n" + b"0" * 64


@pytest.fixture
def lin(home):
    with clock.fixed(NOW - dt.timedelta(days=900)):
        yield customers.add_customer(
            SYSTEM, name="林小满", identities=[("email", "lin@example.com")]
        )


@pytest.fixture
def four(lin):
    """Two old ones, of which one waits; one of today; each of lin's with a picture."""
    account = mails.account()
    for days, number in ((800, 1), (790, 2), (0, 3)):
        with clock.fixed(NOW - dt.timedelta(days=days)):
            at = clock.now()
            mails.arrive(account, mails.with_file(PICTURE, "a.png", number=number, at=at))
    first, second, third = Message.objects.order_by("pk")
    with clock.fixed(NOW):
        for row in (first, third):
            commands.handle_message(SYSTEM, row.pk)
    return account, first, second, third


def set_days(actor, **values):
    with clock.fixed(NOW):
        operate.change_settings(actor("owner"), values, confirmed=True)
        shop_settings.look_again()


def test_at_first_everything_stays(four):
    with clock.fixed(NOW):
        assert commands.forget_messages() == (0, 0)
    assert Message.objects.count() == 3


def test_old_ones_go_whole_and_what_waits_stays(four, actor, browse):
    _account, first, second, third = four
    with clock.fixed(NOW):
        [sentence] = effect_of_messages("0", "730")
        assert "Tonight 1 messages would go" in sentence
        page = browse("owner").get(f"/messages/{first.pk}/").status_code
        assert page == 200
    set_days(actor, message_days="730")
    with clock.fixed(NOW):
        assert commands.forget_messages() == (1, 0)
        assert commands.forget_messages() == (0, 0)
    assert set(Message.objects.values_list("pk", flat=True)) == {second.pk, third.pk}
    refs = Touch.objects.filter(kind="collect.message").values_list("ref", flat=True)
    assert set(refs) == {second.pk, third.pk}
    assert not Document.objects.filter(key=first.ref).exists(), "the inbox holds the words too"
    assert not MessageFile.objects.filter(message=first.pk).exists()
    fact = RecordedFact.objects.get(kind="collect.messages_forgotten")
    assert fact.payload == {"messages": 1, "files": 0}


def test_files_go_before_their_message_and_it_says_so(four, actor, browse):
    _account, first, _second, third = four
    with clock.fixed(NOW):
        [sentence] = effect_of_files("0", "365")
        assert "Tonight 2 files would go" in sentence
        assert list(effect_of_files("365", "0")) == []
    set_days(actor, message_file_days="365")
    with clock.fixed(NOW):
        assert commands.forget_messages() == (0, 2)
        commands.forget_raw_messages()
        page = browse("agent").get(f"/messages/{first.pk}/").content.decode()
        assert "gone: older than files stay" in page and "a.png" in page
    left = MessageFile.objects.get(message=third, role="attachment")
    assert files.read(left.name) == PICTURE
    assert Message.objects.count() == 3


def test_a_mailbox_that_is_read_anew_brings_nothing_back(four, actor):
    account, first, *_rest = four
    set_days(actor, message_days="730")
    with clock.fixed(NOW):
        commands.forget_messages()
        raw = mails.with_file(PICTURE, "a.png", number=1, at=first.occurred_at)
        fetched = mails.Fetched("again", raw, first.occurred_at, NOW, is_past=True)
        mails.keep(account, fetched)
        assert Document.objects.get(key="again").reason == "message_too_old"
    assert Message.objects.count() == 2


def test_whose_a_message_is_is_asked_when_a_merge_is_taken_back(lin, actor, browse):
    with clock.fixed(NOW):
        owner = actor("owner")
        emma = customers.add_customer(owner, name="Emma", identities=[("phone", "13711110009")])
        merge = customers.merge_customers(owner, lin.pk, emma.pk)
        message = mails.arrive(mails.account(), mails.mail(sender="private@example.com"))
        commands.tie_message(owner, message.pk, lin.pk)
        [later] = written_since(owner, merge.pk)
        assert (later.table, later.row) == ("collect.message", message.pk)
        customers.unmerge(owner, merge.pk, theirs={"collect.message": [message.pk]})
    message.refresh_from_db()
    assert message.customer_id == emma.pk
    touches = Touch.objects.filter(kind="collect.message")
    assert list(touches.values_list("customer", flat=True)) == [emma.pk]
    with clock.fixed(NOW):
        following = mails.arrive(
            mails.account(), mails.mail(sender="private@example.com", number=2)
        )
    assert following.customer_id == emma.pk, "what comes from there later follows"
