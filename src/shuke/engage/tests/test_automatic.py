"""Whoever refused automatic decisions gets what everybody gets, and nothing that conditions chose them for."""

import pytest

from shuke.common.access import SYSTEM
from shuke.customers import commands as customers
from shuke.engage import commands
from shuke.engage.models import Send
from shuke.engage.queries import previews
from shuke.engage.tests.mailserver import MailServer
from shuke.engage.tests.shop import campaign
from shuke.insight import commands as insight
from shuke.insight.commands.list_members import freeze_segment
from shuke.tasks.commands import giving
from shuke.warehouse.testing import fill

pytestmark = pytest.mark.django_db
EVERYBODY = {"where": {"all": []}}
NEVER_BOUGHT = {"where": {"all": [{"field": "orders", "op": "at_most", "value": 0}]}}


@pytest.fixture
def people(actor, home, monkeypatch):
    monkeypatch.setattr("shuke.warehouse.commands.sync", lambda **_options: fill())
    owner = actor("owner")
    made = []
    for name in ("lin", "emma"):
        one = customers.add_customer(
            owner, name=name, identities=[("email", f"{name}@example.com")]
        )
        customers.grant_consent(owner, one.pk, "email", source="staff:1")
        made.append(one)
    customers.withdraw_consent(owner, made[0].pk, "any", purpose="automated", source="staff:1")
    fill()
    return made


def sent(segment_id, settings, run_jobs) -> dict[int, str]:
    """Whom the ledger of a campaign holds, and why somebody got nothing."""
    draft = campaign(segment_id=segment_id, holdout_percent=0)
    with MailServer() as server:
        settings.SMTP_URL = server.url
        commands.launch_campaign(SYSTEM, draft.pk)
        run_jobs()
    return dict(Send.objects.filter(step=draft.step).values_list("customer", "reason"))


def segment(owner, definition, name):
    return insight.save_segment(owner, name=name, definition=definition)


def test_conditions_choose_only_who_lets_them(actor, people):
    owner, (lin, emma) = actor("owner"), people
    chosen, everybody = segment(owner, NEVER_BOUGHT, "New"), segment(owner, EVERYBODY, "All")
    assert set(previews.people_of_segment(owner, chosen.pk)) == {lin.pk, emma.pk}
    left_out = previews.people_of_part(owner, chosen.pk, "left-out", "automated")
    assert left_out == [lin.pk]
    assert previews.people_of_part(owner, everybody.pk, "left-out") == []
    counts = previews.audience(owner, chosen.pk)
    assert (counts.people, counts.reachable, [each.key for each in counts.refused]) == (
        2, 1, ["automated"],
    )  # fmt: skip


def test_a_campaign_leaves_them_out_and_says_why(actor, people, settings, run_jobs):
    owner, (lin, emma) = actor("owner"), people
    chosen = segment(owner, NEVER_BOUGHT, "New")
    assert sent(chosen.pk, settings, run_jobs) == {lin.pk: "automated", emma.pk: ""}
    everybody = segment(owner, EVERYBODY, "All")
    assert sent(everybody.pk, settings, run_jobs) == {lin.pk: "", emma.pk: ""}


def test_tasks_and_lists_leave_them_out_too(actor, people):
    owner, (lin, emma) = actor("owner"), people
    chosen, everybody = segment(owner, NEVER_BOUGHT, "New"), segment(owner, EVERYBODY, "All")
    task = giving.assign_task(owner, title="Call", segment_id=chosen.pk)
    assert set(task.people.values_list("customer", flat=True)) == {emma.pk}
    assert set(freeze_segment(owner, everybody.pk).members.values_list("customer", flat=True)) == {
        lin.pk, emma.pk,
    }  # fmt: skip
    by_hand = giving.assign_task(owner, title="Call", customers=[lin.pk])
    assert by_hand.people.count() == 1
