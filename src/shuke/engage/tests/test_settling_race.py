"""Two workers bring word of one letter at the same moment, each on a connection of its own."""

import threading

import pytest
from django.db import connection, transaction
from tests.waiting import until_waiting

from shuke.common import clock
from shuke.engage import commands
from shuke.engage.channels import Answer, Outcome
from shuke.engage.ledger.claim import LEASE, exchange
from shuke.engage.ledger.recover import recover
from shuke.engage.ledger.settle import Result, settle
from shuke.engage.models import Send
from shuke.engage.tests.shop import gathered, people


@pytest.mark.django_db(transaction=True)
def test_a_letter_that_was_sent_stays_sent_whoever_waited_for_its_row(home):
    """Of a step that has ended: the answer commits while another worker gives the letter back."""
    campaign = gathered(people(1))
    (mine,) = exchange(campaign.step, [], claim="mine.1", want=1).claimed
    with clock.fixed(clock.now() + LEASE * 2):
        recover()
    assert commands.finish_if_done(campaign.pk)

    def give_back() -> None:
        try:
            with transaction.atomic():
                settle([Result(mine.send_id, mine.claim, 0, "", Answer(Outcome.NOT_BEGUN))])
        finally:
            connection.close()

    other = threading.Thread(target=give_back)
    with transaction.atomic():
        settle([Result(mine.send_id, mine.claim, 0, "", Answer(Outcome.SENT, 250, "taken"))])
        other.start()
        until_waiting(other)
    other.join()
    assert Send.objects.get().state == "sent"
