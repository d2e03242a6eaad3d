"""What a carrier allows one person: so many messages in a month, and some only while a chat is fresh."""

import datetime as dt

from shuke.collect.queries.messages import wrote_since
from shuke.common import clock
from shuke.common.declarations import declared
from shuke.engage.channels import Channel
from shuke.engage.channels.wechat import WECHAT, WECHAT_CHAT
from shuke.engage.gates import RuledApproach
from shuke.engage.gates.caps import with_enough
from shuke.engage.models import Step
from shuke.engage.providers import carried_over, carrier_of

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
    way = next((each for each in declared(Channel) if each.name == approach.channel), None)
    most = way.a_month() if way and approach.purpose == Step.Purpose.MARKETING else 0
    if not most:
        return {}
    first = clock.day_start(approach.now.astimezone(clock.shop_zone()).date().replace(day=1))
    counted = carried_over(carrier_of(approach.channel))
    return with_enough(approach, first, lambda own: sum(by in counted for _at, by in own) >= most)
