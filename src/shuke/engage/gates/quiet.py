"""Hours at which people are left in peace: the shop's, and those that a channel does not allow."""

import datetime as dt
from zoneinfo import ZoneInfo

from shuke.common import clock
from shuke.common.declarations import declared
from shuke.customers.queries import zones
from shuke.engage.channels import Channel
from shuke.engage.gates import RuledApproach
from shuke.engage.rules import Rules, quiet_until

Times = tuple[dt.time, dt.time]


def resting(approach: RuledApproach) -> dict[int, dt.datetime | None]:
    """Until when each of those waits for whom it is quiet now: on their own clock where their phone
    number tells it, else on the shop's."""
    times = quiet_times(approach.rules, approach.purpose, approach.channel)
    if not times:
        return {}
    people = [who.person_id for who in approach.people]
    home, at = clock.shop_zone(), approach.now
    own_zones = zones(people, at.astimezone(home).date())
    ends: dict[ZoneInfo, dt.datetime | None] = {}
    waits: dict[int, dt.datetime | None] = {}
    for who in approach.people:
        zone = own_zones.get(who.person_id, home)
        if zone not in ends:
            ends[zone] = allowed_from(at, zone, times)
        if ends[zone]:
            waits[who.customer_id] = ends[zone]
    return waits


def quiet_times(rules: Rules, purpose: str, channel_name: str) -> list[Times]:
    """When nothing of this purpose goes out over the channel."""
    times = []
    if rules.quiet and purpose in rules.quiet.purposes:
        times.append((rules.quiet.begins, rules.quiet.ends))
    hours = {channel.name: channel.hours for channel in declared(Channel)}.get(channel_name)
    if hours and purpose == "marketing":
        opens, closes = hours
        times.append((closes, opens))
    return times


def allowed_from(at: dt.datetime, zone: ZoneInfo, times: list[Times]) -> dt.datetime | None:
    """The first instant after `at` at which none of the quiet times holds; None when it is `at`."""
    first = at
    # The end of one may lie within another: as often as there are times, and once more the day after.
    for _round in range(2 * len(times)):
        ends = [end for begins, until in times if (end := quiet_until(first, zone, begins, until))]
        if not ends:
            break
        first = max(ends)
    return first if first > at else None
