"""The demo shop's events: one that was, one to come that is nearly full."""

import datetime as dt

from shuke.common import clock
from shuke.common.slots import DemoShop
from shuke.gatherings import commands
from shuke.gatherings.models import Guest

#: People of the crowd who were invited to the one that was, of whom a share came.
_INVITED, _COMING, _CAME = 160, 30, 22
_SERIES = "亲子会 Mornings for families"


def load(shop: DemoShop) -> str:
    """See `common.slots.DemoRows`."""
    marketer = shop.team["owner"]
    begins = clock.day_start(shop.today - dt.timedelta(days=21)) + dt.timedelta(hours=10)
    with clock.fixed(begins - dt.timedelta(days=12)):
        past = commands.make_gathering(marketer, _plan("秋日亲子会 An autumn morning", begins, 40))
        commands.invite(marketer, past.pk, shop.crowd[:_INVITED], spare=20)
    invited = past.guests.filter(state=Guest.State.INVITED).order_by("pk")
    for at, guest in enumerate(list(invited[:_COMING])):
        with clock.fixed(begins - dt.timedelta(days=9, minutes=-7 * at)):
            commands.sign_up(marketer, past.pk, guest.customer_id, 1 + at % 2)
    coming = past.guests.filter(state=Guest.State.COMING).order_by("pk")
    for at, guest in enumerate(list(coming[:_CAME])):
        with clock.fixed(begins + dt.timedelta(minutes=at)):
            commands.admit(marketer, past.pk, guest.ticket)
    begins = clock.day_start(shop.today + dt.timedelta(days=9)) + dt.timedelta(hours=10)
    coming_up = commands.make_gathering(marketer, _plan("早春试穿会 A spring try-on", begins, 6))
    commands.open_gathering(marketer, coming_up.pk)
    commands.invite(marketer, coming_up.pk, shop.crowd[-12:])
    for key in ("lin", "emma", "zhao"):
        commands.sign_up(marketer, coming_up.pk, shop.cast[key], 2)
    commands.sign_up(marketer, coming_up.pk, shop.crowd[-1], 2)
    return "2 events"


def _plan(name: str, begins: dt.datetime, capacity: int) -> commands.Plan:
    return commands.Plan(
        name=name,
        kind="lesson",
        starts_at=begins,
        ends_at=begins + dt.timedelta(hours=2),
        place="杭州湖滨店 Hangzhou Hubin",
        about="新款先试穿，有茶点，孩子有手作。 Try on what is new; tea for you, crafts for the children.",
        enclosures="停车券 Parking voucher",
        series=_SERIES,
        capacity=capacity,
    )
