"""What of somebody's purchases is worth a word: how the last one fits, which size comes next."""

import datetime as dt
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import Actor
from shuke.common.kit import formats
from shuke.customers.queries import Customer
from shuke.customers.slots import Hint
from shuke.shop.queries.last_bought import Bought, last_bought

#: A size is worn for at least so long; before, nobody needs the next one.
OUTGROWN = dt.timedelta(days=120)


def purchases(actor: Actor, people: Sequence[Customer]) -> Mapping[int, Sequence[Hint]]:
    """See `customers.slots.TalkingPoint`. Five queries; none without the right to see orders."""
    bought = last_bought(actor, [person.pk for person in people])
    return {who: _of(each) for who, each in bought.items()}


def _of(bought: Bought) -> list[Hint]:
    days = max((clock.today() - bought.placed_at.astimezone(clock.shop_zone()).date()).days, 0)
    words = {"title": bought.title, "size": bought.size, "when": formats.days_ago(days)}
    text = _("Last bought %(title)s, size %(size)s, %(when)s: ask how it fits.")
    if not bought.size:
        text = _("Last bought %(title)s, %(when)s: ask how they like it.")
    lines = [Hint("shopping-bag", text % words)] if bought.title else []
    if bought.next_size and days >= OUTGROWN.days:
        words |= {"next": bought.next_size}
        text = _("Size %(size)s may be small by now: the next one is %(next)s.") % words
        lines.append(Hint("arrow-up", text, "info"))
    return lines
