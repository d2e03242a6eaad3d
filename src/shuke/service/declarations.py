"""What service adds to other rooms."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.common.declarations import later
from shuke.common.slots import (
    COLLEAGUES,
    MARKETERS,
    OWNER,
    ApiRouter,
    Capability,
    ConcernFinder,
    DemoRows,
    ListPage,
    MenuPage,
    Mount,
    PaletteAction,
    SearchSource,
)
from shuke.customers.slots import LooseTexts, Panel, PersonRows, TimelineKind
from shuke.service import settings
from shuke.service.models import Answer, Note, Presence, Ticket, TicketEvent, TicketTag
from shuke.team.slots import Ownable, StaffRows

_HISTORY = "It says who did it."

DECLARATIONS = (
    *settings.DECLARATIONS,
    Mount("service/", "shuke.service.urls"),
    ApiRouter("", "shuke.service.api.router"),
    Capability("tickets.view", _("Read tickets"), COLLEAGUES, order=340),
    Capability("tickets.answer", _("Answer tickets, note, solve them"), COLLEAGUES, order=342),
    Capability("tickets.manage", _("Write macros for tickets"), MARKETERS, order=344),
    Capability("tickets.rule", _("Set within what time tickets are answered"), OWNER, order=346),
    MenuPage(
        "service",
        _("Times for tickets"),
        "service:clocks",
        "clock",
        "tickets.rule",
        ("service:clock",),
        order=50,
    ),
    ConcernFinder(
        "tickets.answer",
        later("shuke.service.concerns.late"),
        order=7,
        order_for={"agent": 2, "clerk": 2},
    ),
    LooseTexts("service.ClockRules", ("definition", "result", "error")),
    LooseTexts("service.Macro", ("name", "text")),
    MenuPage(
        "service",
        _("Macros"),
        "service:macros",
        "notebook-pen",
        "tickets.manage",
        ("service:macro",),
        order=40,
    ),
    MenuPage(
        "service",
        pgettext_lazy("service", "Inbox"),
        "service:tickets",
        "inbox",
        "tickets.view",
        ("service:ticket", "service:new"),
        key="i",
        order=10,
    ),
    PaletteAction(
        _("Open a ticket"),
        "service:new",
        "inbox",
        "tickets.answer",
        "ticket case 工单 来电 电话 客服 gongdan kefu",
        order=40,
    ),
    SearchSource(
        _("Tickets"), "inbox", "tickets.view", later("shuke.service.palette.ticket_hits"), order=45
    ),
    ListPage(
        "tickets",
        "service:tickets",
        "tickets.view",
        later("shuke.service.tables.ticket_table"),
    ),
    Panel(
        "service/panel.html",
        later("shuke.service.queries.tickets.panel"),
        order=15,
        in_conversation=True,
    ),
    TimelineKind("service.ticket", "inbox", "service/entry.html"),
    ConcernFinder(
        "tickets.answer",
        later("shuke.service.concerns.unanswered"),
        order=18,
        order_for={"agent": 4, "clerk": 4},
    ),
    PersonRows(
        Ticket,
        heading=_("Tickets"),
        labels={
            "subject": _("Subject"),
            "opened_at": _("Opened"),
            "solved_at": pgettext_lazy("ticket", "Solved"),
        },
        on_erasure="blanked",
        blanked=("subject", "sender", "sender_name"),
        export=("channel", "subject", "state", "opened_at", "solved_at"),
        why="It says that there was something and how long it took; what it was goes.",
        in_the_way=_("have a ticket"),
        touch="service.ticket",
        written_at="opened_at",
        title=later("shuke.service.queries.tickets.row_title"),
    ),
    PersonRows(
        Note,
        heading=_("Notes on tickets"),
        labels={"at": _("When"), "text": _("Note")},
        customer="ticket__customer",
        on_erasure="blanked",
        blanked=("text",),
        export=("at", "text"),
        why="It says who wrote when; what goes.",
    ),
    PersonRows(
        Answer,
        heading=_("Answers on tickets"),
        labels={"written_at": _("When")},
        customer="ticket__customer",
        on_erasure="blanked",
        blanked=("text",),
        export=("written_at", "state", "text"),
        why="It says who answered when; what goes.",
    ),
    Ownable(
        "ticket",
        _("Open tickets"),
        held=later("shuke.service.queries.tickets.held_tickets"),
        names=later("shuke.service.queries.tickets.ticket_names"),
        receivers=later("shuke.service.queries.tickets.receiver_list"),
        move=later("shuke.service.commands.handling.give"),
        order=12,
    ),
    PersonRows(
        TicketTag,
        heading=_("Tags of tickets"),
        labels={"name": _("Tag")},
        customer="ticket__customer",
        export=("name",),
    ),
    StaffRows(Presence, "staff", "kept", why="It is of some seconds."),
    DemoRows(later("shuke.service.demo.load"), by_team=True, order=70),
    StaffRows(Ticket, "holder", "handed over", ownables=("ticket",)),
    StaffRows(Note, "author", "kept", why=_HISTORY),
    StaffRows(Answer, "author", "kept", why=_HISTORY),
    StaffRows(TicketEvent, "actor_id", "kept", why=_HISTORY),
)
