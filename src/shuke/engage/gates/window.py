"""What a carrier allows one person: so many messages in a month, and some only while a chat is fresh."""

import datetime as dt

from shuke.collect.queries.messages import wrote_since
from shuke.common import clock
from shuke.common.declarations import declared
from shuke.engage.channels import Channel
from shuke.engage.channels.wechat import WECHAT, WECHAT_CHAT
from shuke.engage.gates import RuledApproach
from shuke.engage.gates.caps import contacts_of
from shuke.engage.models import Step
from shuke.engage.providers import carried_over

#: For so long after somebody wrote the account may write back in the chat.
WINDOW = dt.timedelta(hours=48)


def chat_over(approach: RuledApproach) -> dict[int, None]:
    """Who has not written to the account within the window."""
    if approach.channel != WECHAT_CHAT:
        return {}
    people = {who.person_id for who in approach.people}
    fresh = wrote_since(WECHAT, people, approach.now - WINDOW)
    return {who.customer_id: None for who in approach.people if who.person_id not in fresh}


def month_is_full(approach: RuledApproach) -> dict[int, dt.datetime | None]:
    """Who has got, or is getting, as many this month as the carrier allows. Right beside other workers, as caps
    are (`ledger.gating`)."""
    ways = {each.name: each for each in declared(Channel)}
    way = ways.get(approach.channel)
    most = way.a_month() if way and approach.purpose == Step.Purpose.MARKETING else 0
    if not most:
        return {}
    first = clock.day_start(approach.now.astimezone(clock.shop_zone()).date().replace(day=1))
    people = {who.person_id for who in approach.people}
    counted = {name for name in ways if approach.channel in carried_over(name)}
    counted |= {other for name in counted for other in carried_over(name)}
    contacts = contacts_of(people, approach.purpose, first, approach.now)
    stopped: dict[int, dt.datetime | None] = {}
    for who in approach.people:
        own = contacts[who.person_id]
        if sum(by in counted for _at, by in own) >= most:
            stopped[who.customer_id] = None
        else:
            own.append((approach.now, approach.channel))  # the same person by another record
    return stopped
