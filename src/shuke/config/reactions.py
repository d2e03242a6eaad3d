"""Fact -> what follows. The one page that says which room reacts to which.

What the audit shows is said with the fact itself (`audited`), in its room.
"""

from django.utils.translation import gettext_lazy as _

from shuke.collect import facts as collect
from shuke.common.declarations import later
from shuke.common.reactions import on, on_wanted
from shuke.customers import facts as customers
from shuke.insight import facts as insight
from shuke.operate import facts as operate
from shuke.service import facts as service
from shuke.shop import facts as shop
from shuke.tasks import facts as tasks
from shuke.team import facts as team
from shuke.warehouse import jobs as warehouse

#: After these, people look at numbers at once: the analysis copy follows without waiting its minute.
SYNCED_SOON = (
    collect.DONE,
    shop.ORDERS_EXCLUDED,
    shop.ORDERS_INCLUDED,
    customers.TAGGED,
    customers.UNTAGGED,
    shop.RATES_ENTERED,
    shop.RATES_ENDED,
    insight.LIST_GREW,
    insight.LIST_SHRANK,
)


def connect() -> None:
    """Register every reaction. Called once when Django is ready."""
    for fact in SYNCED_SOON:
        on(fact, warehouse.follow, _("have the analysis copy follow"), backfill=True)
    link = later("shuke.operate.letters.send_reset_link")
    on(team.RESET_WANTED, link, _("send the link to set a new password"))
    warn = later("shuke.operate.letters.tell_of_new_device")
    on(team.NEW_DEVICE, warn, _("tell a colleague of a log-in from a new device"))
    ask = later("shuke.engage.commands.confirming.ask_to_confirm")
    on(collect.OPT_IN_WANTED, ask, _("send the letter that asks to confirm"))
    seat = later("shuke.gatherings.commands.follow_form")
    on(collect.FORM_SENT, seat, _("put whoever signed up on the list of the event"))
    answer = later("shuke.engage.commands.replying.send_reply")
    on(collect.MESSAGE_ANSWERED, answer, _("send what a colleague wrote back"))
    ticket = later("shuke.service.commands.arriving.follow_message")
    on(collect.MESSAGE_CAME, ticket, _("put what was written on its ticket"))
    survey = later("shuke.surveys.commands.follow_ticket")
    on(service.SOLVED, survey, _("ask how the ticket went"))
    lead = later("shuke.sales.commands.follow_form")
    on(collect.FORM_SENT, lead, _("make a lead of what somebody asked on a form"))
    after_call = later("shuke.engage.commands.calling.hear_of_call")
    on(tasks.TICKED, after_call, _("note what came of the call that a campaign asked for"))
    for fact in (shop.RATES_ENTERED, shop.RATES_ENDED):
        what = later("shuke.shop.commands.follow_rates")
        on(fact, what, _("count anew what people spent in other currencies"))
    for fact in (operate.SETTING_CHANGED, operate.SETTING_RESTORED):
        what = later("shuke.shop.commands.follow_currency")
        on(fact, what, _("tell what people spent in the shop's currency"))
    on_wanted(
        later("shuke.operate.commands.webhooks.forward"),
        _("tell the systems that want to know"),
        later("shuke.operate.wanting.wants"),
    )
