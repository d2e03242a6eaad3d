"""A small shop for engage's tests: people with addresses and consent, and a campaign to them."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

from django.db import transaction

from shuke.common.access import SYSTEM
from shuke.common.revisions import next_revision
from shuke.customers.models import ConsentState, Customer, Identity
from shuke.engage import commands
from shuke.engage.models import Campaign, Link, Send
from shuke.shop.models import Order
from shuke.team.models import Store

NOW = dt.datetime(2026, 11, 20, 2, 0, tzinfo=dt.UTC)
#: When the campaign of `sent` was launched.
LAUNCHED = NOW - dt.timedelta(days=20)
NAMES = ("林小满", "陈嘉禾", "Emma Clarke", "周以安", "Noah Weber", "苏念")
LETTER = '<p>{{ customer.name }}，秋天的新衣到了：<a href="https://shop.example/new">看看</a></p>'


def people(count: int, *, granted: bool = True, start: int = 1) -> list[Customer]:
    """`count` customers, each with an e-mail address of their own and a statement on marketing."""
    with transaction.atomic():
        revision = next_revision()
        made = Customer.objects.bulk_create(
            Customer(
                name=f"{NAMES[number % len(NAMES)]} {number}",
                joined_at=NOW,
                language="zh-hans",
                revision=revision,
            )
            for number in range(start, start + count)
        )
        Identity.objects.bulk_create(
            Identity(customer=who, kind="email", value=f"p{start + i}@mail.example", seen_at=NOW)
            for i, who in enumerate(made)
        )
        ConsentState.objects.bulk_create(
            ConsentState(
                customer=who,
                purpose="marketing",
                channel="email",
                state="granted" if granted else "withdrawn",
                at=NOW,
                revision=revision,
            )
            for who in made
        )
    return made


def campaign(**values) -> Campaign:
    """A draft that could be launched, without a hold-out unless asked for."""
    defaults = {
        "name": "秋装上新",
        "segment_id": 1,
        "subject": "{{ customer.name }}，秋装上新",
        "html": LETTER,
        "sender": "棉花糖童装 <hello@shop.example>",
        "holdout_percent": 0,
    }
    return commands.create_campaign(SYSTEM, **(defaults | values))


def gathered(who: list[Customer], **values) -> Campaign:
    """A campaign whose ledger holds these people and which is being sent."""
    made = campaign(**values)
    Campaign.objects.filter(pk=made.pk).update(state=Campaign.State.BUILDING, launched_at=NOW)
    assert commands.gather_audience(made.pk, lambda _campaign: (one.pk for one in who))
    return Campaign.objects.get(pk=made.pk)


def withdraw(customer: Customer) -> None:
    """The customer takes the consent back, as the record's own command writes it."""
    with transaction.atomic():
        ConsentState.objects.filter(customer=customer, purpose="marketing").update(
            state="withdrawn", revision=next_revision()
        )


def to_everybody(**values) -> Campaign:
    """A draft to a segment that everybody is in."""
    from shuke.insight.commands import save_segment

    segment = save_segment(SYSTEM, name="全部老客", definition={"where": {"all": []}})
    return campaign(segment_id=segment.pk, **values)


def sent(count: int) -> Campaign:
    """A campaign of so many people, half of them held out, all letters handed over."""
    made = gathered(people(count), holdout_percent=50)
    Link.objects.create(step=made.step, position=1, url="https://shop.example/new")
    # Who is drawn hangs on the numbers of the rows, which differ by database: here every other one.
    sends = list(Send.objects.filter(step=made.step).order_by("customer_id"))
    for at, send in enumerate(sends):
        send.arm = Send.Arm.CONTROL if at % 2 else Send.Arm.LETTER
        send.state = Send.State.HELD_OUT if at % 2 else Send.State.SENT
        send.settled_at = None if at % 2 else NOW
    Send.objects.bulk_update(sends, ["arm", "state", "settled_at"])
    Campaign.objects.update(
        state=Campaign.State.FINISHED, launched_at=LAUNCHED, segment_name="老客"
    )
    made.refresh_from_db()
    return made


def arms(campaign: Campaign) -> tuple[list[int], list[int]]:
    """Who got the letter, and who was held out."""
    rows = campaign.sends.order_by("pk")
    letter, control = (
        list(rows.filter(arm=arm).values_list("customer_id", flat=True))
        for arm in ("letter", "control")
    )
    return letter, control


def buy(orders: Iterable[tuple[int, str, str | None, float]], **values) -> None:
    """Orders (customer, total, cost, days after `LAUNCHED`)."""
    with transaction.atomic():
        store, _made = Store.objects.get_or_create(code="web", defaults={"name": "网店"})
        revision, before = next_revision(), Order.objects.count()
        Order.objects.bulk_create(
            Order(
                **{
                    "store": store,
                    "number": f"N{before + at}",
                    "customer_id": customer,
                    "placed_at": LAUNCHED + dt.timedelta(days=days),
                    "currency": "CNY",
                    "total": Decimal(total),
                    "cost": None if cost is None else Decimal(cost),
                    "revision": revision,
                    **values,
                }
            )
            for at, (customer, total, cost, days) in enumerate(orders)
        )
