"""Times within which people are answered, in the shop's business time."""

import datetime as dt

import pytest

from shuke.collect.tests import mails
from shuke.common import clock
from shuke.service import commands
from shuke.service.models import ClockRules, Ticket, TicketEvent
from shuke.service.tests import talk

pytestmark = pytest.mark.django_db
#: A Thursday, ten in the shop, and the Wednesday before the seven days of National Day 2026.
THURSDAY = dt.datetime(2026, 11, 26, 2, 0, tzinfo=dt.UTC)
BEFORE_HOLIDAYS = dt.datetime(2026, 9, 30, 9, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
FORM = {
    **{f"p{priority}_{which}": "0" for priority in (1, 2, 3, 4) for which in ("first", "next", "solve")},
    **{f"chats_{which}": "0" for which in ("first", "next", "solve")},
    "p2_first": "4", "p2_next": "2", "p2_solve": "8", "p4_first": "1", "p4_solve": "8",
    "warn": "30", "to": "", "after": "1",
}  # fmt: skip


@pytest.fixture
def owner(browse, run_jobs, home):
    """The owner's browser, and `hold(**fields)`, which switches times on."""
    client = browse("owner")

    def hold(**more):
        page = client.post("/service/clocks/write/", {**FORM, **more})
        assert page.status_code == 302, page.content.decode()
        run_jobs()
        row = ClockRules.objects.latest("pk")
        assert client.post(f"/service/clocks/{row.pk}/beginning/").status_code == 302
        run_jobs()
        return row

    client.hold = hold
    return client


def opened(actor, **more) -> Ticket:
    person = talk.person("林小满", talk.LIN)
    row = commands.open_ticket(actor("agent"), customer=person, subject="补扣子")
    return row


def test_times_are_sentences_tried_before_they_hold(owner, actor, run_jobs):
    with clock.fixed(THURSDAY):
        ticket = opened(actor)
        page = owner.post("/service/clocks/write/", FORM)
        row = ClockRules.objects.get()
        early = owner.post(f"/service/clocks/{row.pk}/beginning/")
        assert early.status_code == 409, "nobody has tried it"
        run_jobs()
        shown = owner.get(page["Location"]).content.decode()
        assert "first answer within 4 hours" in shown
        assert ClockRules.objects.get().result["tickets"] == 1
        owner.post(f"/service/clocks/{row.pk}/beginning/")
        run_jobs()
        ticket.refresh_from_db()
        assert ticket.answer_due_at == THURSDAY + 4 * HOUR
        owner.post(f"/service/clocks/{row.pk}/ending/")
        run_jobs()
        ticket.refresh_from_db()
        assert ticket.due_at is None


def test_holidays_do_not_count_and_make_up_days_do(owner, actor):
    """Opened an hour before the doors close on 30 September 2026: the holidays end on the 7th."""
    with clock.fixed(BEFORE_HOLIDAYS):
        owner.hold()
        ticket = opened(actor)
    assert ticket.answer_due_at.astimezone(clock.shop_zone()).isoformat()[:16] == "2026-10-08T12:00"


def test_waiting_stops_the_clock_of_the_solution(owner, actor):
    with clock.fixed(THURSDAY):
        owner.hold()
        ticket = opened(actor)
        first = ticket.solve_due_at
        assert first == THURSDAY + 8 * HOUR
    with clock.fixed(THURSDAY + HOUR):
        ticket = commands.let_wait(actor("agent"), ticket.pk)
        assert (ticket.due_at, ticket.solve_spent) == (None, 3600)
    with clock.fixed(THURSDAY + 3 * HOUR):
        ticket = commands.reopen(actor("agent"), ticket.pk)
        assert ticket.solve_due_at > first, "two hours of waiting are added"
        # One of eight hours is gone: five until the doors close, two of Friday.
        assert ticket.solve_due_at == THURSDAY + 25 * HOUR


def test_a_priority_moves_the_time_at_once(owner, actor):
    with clock.fixed(THURSDAY):
        owner.hold()
        ticket = opened(actor)
        ticket = commands.set_priority(actor("agent"), ticket.pk, 4)
        assert ticket.answer_due_at == THURSDAY + HOUR


def test_it_is_said_before_missed_after_and_handed_up_once_each(owner, actor, staff, browse):
    with clock.fixed(THURSDAY):
        owner.hold(to=str(staff("marketer").pk), after="1")
        ticket = opened(actor)
    kinds = lambda: list(TicketEvent.objects.order_by("pk").values_list("kind", flat=True))  # noqa: E731
    for minutes, expected in (
        (200, []),
        (211, []),
        (241, ["missed"]),
        (290, ["missed"]),
        (302, ["missed", "escalated"]),
        (400, ["missed", "escalated"]),
    ):
        with clock.fixed(THURSDAY + dt.timedelta(minutes=minutes)):
            for _time in range(2):
                commands.watch_clocks()
            assert kinds() == expected, minutes
    ticket.refresh_from_db()
    assert (ticket.holder_id, ticket.misses) == (staff("marketer").pk, 1)
    with clock.fixed(THURSDAY + 8 * HOUR):
        late = browse("marketer").get("/service/", {"due": "late"}).content.decode()
        assert "补扣子" in late
        assert "1 ticket is past its time" in browse("marketer").get("/").content.decode()


def test_many_tickets_are_wound_and_looked_at_together(owner, actor, django_assert_max_num_queries):
    with clock.fixed(THURSDAY):
        owner.hold()
        who = opened(actor).customer_id
        for _time in range(5):
            commands.open_ticket(actor("agent"), customer=who, subject="补扣子")
        with django_assert_max_num_queries(20):
            assert commands.wind_all() == 6
    with clock.fixed(THURSDAY + dt.timedelta(minutes=211)):
        assert commands.watch_clocks() == 6
        with django_assert_max_num_queries(2):
            assert commands.watch_clocks() == 0, "it was said before"


def test_the_next_answer_has_a_time_of_its_own(owner, actor, home, run_jobs):
    with clock.fixed(THURSDAY):
        owner.hold()
        account = mails.account()
        talk.person("林小满", talk.LIN)
        talk.write(account, run_jobs)
        ticket = talk.ticket()
        assert ticket.answer_due_at == THURSDAY + 4 * HOUR
        Ticket.objects.filter(pk=ticket.pk).update(answered_at=THURSDAY)
        commands.let_wait(actor("agent"), ticket.pk)
        talk.write(account, run_jobs, "还有", number=2, References="<1@mail.example.com>")
        ticket.refresh_from_db()
        assert ticket.answer_due_at == THURSDAY + 2 * HOUR


def test_times_that_cannot_be_are_refused_and_others_may_not_set_them(owner, browse):
    assert owner.post("/service/clocks/write/", {**FORM, "p2_first": "-1"}).status_code == 422
    assert browse("agent").get("/service/clocks/").status_code == 403
