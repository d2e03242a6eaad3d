"""What service announces."""

from functools import partial

from django.utils.translation import gettext_lazy as _

from shuke.common.declarations import later
from shuke.common.facts import Fact, Subject, Topic, names_from
from shuke.common.undo import Final, Undo, opposite
from shuke.service.models import AutomaticReply, AutomaticRules, ClockRules, Complaint, Macro

TICKET = Subject("ticket", later("shuke.service.queries.tickets.names_for"), "service:ticket")

Topic("service.", _("Tickets"))

_COMMANDS = "shuke.service.commands"
_of_ticket = partial(Fact, about=TICKET, audited=True)
_MOVES = (
    "service.solved", "service.reopened", "service.answered", "service.waiting", "service.snoozed",
)  # fmt: skip
_back = Undo(opposite(f"{_COMMANDS}.put_back"), others=_MOVES)

#: Somebody wrote and nothing open was there, or a colleague noted a call.
OPENED = Fact("service.opened", about=TICKET, holds=("channel", "by_hand"))
NOTED = _of_ticket(
    "service.opened_by_hand",
    _("opened the ticket “%(ticket)s”"),
    undo=Final(_("Solve it if nothing is to be done.")),
)
ASSIGNED = _of_ticket(
    "service.assigned",
    _("gave the ticket “%(ticket)s” to somebody"),
    holds=("holder",),
    undo=Undo(opposite(f"{_COMMANDS}.assign")),
)
RANKED = _of_ticket(
    "service.ranked",
    _("changed the priority of “%(ticket)s”"),
    holds=("priority",),
    undo=Undo(opposite(f"{_COMMANDS}.set_priority")),
)
NOTE_WRITTEN = _of_ticket(
    "service.note_written",
    _("wrote a note on the ticket “%(ticket)s”"),
    holds=("note",),
    undo=Final(_("Colleagues may have read it. Write another note.")),
)
ANSWERED = _of_ticket(
    "service.answered",
    _("answered the ticket “%(ticket)s”"),
    holds=("answer",),
    undo=Final(_("For some seconds it can be taken back on the ticket; then it is on its way.")),
)
TAKEN_BACK = _of_ticket(
    "service.answer_taken_back",
    _("took back an answer on “%(ticket)s”"),
    holds=("answer",),
    undo=Final(_("Its text stands in the field again: send it.")),
)
#: An answer left the house, or could not.
REPLIED = Fact("service.replied", about=TICKET, holds=("answer", "message"))
STUCK = Fact("service.answer_stuck", about=TICKET, holds=("answer",))
SOLVED = _of_ticket(
    "service.solved",
    _("solved the ticket “%(ticket)s”"),
    holds=("customer", "holder"),
    undo=_back,
)
REOPENED = _of_ticket("service.reopened", _("opened the ticket “%(ticket)s” again"), undo=_back)
CAME_BACK = Fact("service.came_back", about=TICKET, holds=("message",))
WAITING = _of_ticket("service.waiting", _("has “%(ticket)s” wait for the person"), undo=_back)
PUT_BACK = _of_ticket(
    "service.put_back",
    _("put back how “%(ticket)s” stood"),
    undo=Final(_("Solve it or open it again.")),
)
SNOOZED = _of_ticket("service.snoozed", _("put off the ticket “%(ticket)s”"), undo=_back)
#: Its time came.
WOKE = Fact("service.woke", about=TICKET)
MERGED = _of_ticket(
    "service.merged",
    _("merged the ticket “%(ticket)s” into another one"),
    holds=("target",),
    undo=Undo(opposite(f"{_COMMANDS}.unmerge")),
)
UNMERGED = _of_ticket(
    "service.unmerged",
    _("took the ticket “%(ticket)s” out of the one that it was merged into"),
    undo=Final(_("Merge it again.")),
)
SPLIT = _of_ticket(
    "service.split",
    _("made a ticket of its own of a message of “%(ticket)s”"),
    holds=("made", "message"),
    undo=Undo(opposite(f"{_COMMANDS}.join_again"), thing=("message",)),
)
JOINED = _of_ticket(
    "service.joined_again",
    _("put a message back on the ticket “%(ticket)s”"),
    holds=("message",),
    undo=Final(_("Split it off again.")),
)
TAGGED = _of_ticket(
    "service.tagged",
    _("changed the tags of the ticket “%(ticket)s”"),
    holds=("tags",),
    undo=Undo(opposite(f"{_COMMANDS}.set_tags")),
)
MACRO = Subject("macro", names_from(Macro), "service:macro")
_of_macro = partial(Fact, about=MACRO, audited=True)
_MACRO_MOVES = ("service.macro_made", "service.macro_ended")
MACRO_MADE = _of_macro(
    "service.macro_made",
    _("wrote the macro “%(macro)s”"),
    undo=Undo(opposite(f"{_COMMANDS}.end_macro"), others=_MACRO_MOVES),
)
MACRO_CHANGED = _of_macro(
    "service.macro_changed",
    _("changed the macro “%(macro)s”"),
    undo=Undo(opposite(f"{_COMMANDS}.restore_macro")),
)
MACRO_ENDED = _of_macro(
    "service.macro_ended",
    _("withdrew the macro “%(macro)s”"),
    undo=Undo(opposite(f"{_COMMANDS}.offer_macro"), others=_MACRO_MOVES),
)
MACRO_OFFERED = _of_macro(
    "service.macro_offered",
    _("offered the macro “%(macro)s” again"),
    undo=Undo(opposite(f"{_COMMANDS}.end_macro"), others=_MACRO_MOVES),
)
CLOCK_RULES = Subject("clock_rules", names_from(ClockRules, "id"), "service:clock-version")
_of_terms = partial(Fact, about=CLOCK_RULES, audited=True)
_CLOCKS = f"{_COMMANDS}.clocks"
_SWITCHES = ("service.terms_begun", "service.terms_ended")
TERMS_WRITTEN = _of_terms(
    "service.terms_written",
    _("wrote version %(clock_rules)s of the times for tickets"),
    undo=Final(_("A version that nobody switches on changes nothing.")),
)
TERMS_BEGUN = _of_terms(
    "service.terms_begun",
    _("switched on version %(clock_rules)s of the times for tickets"),
    undo=Undo(later(f"{_CLOCKS}.undo_begin"), others=_SWITCHES),
)
TERMS_ENDED = _of_terms(
    "service.terms_ended",
    _("switched off version %(clock_rules)s of the times for tickets"),
    undo=Undo(opposite(f"{_CLOCKS}.begin_terms"), others=_SWITCHES),
)
AUTOMATIC_RULES = Subject(
    "automatic_rules", names_from(AutomaticRules, "id"), "service:automatic-version"
)
_of_automatic = partial(Fact, about=AUTOMATIC_RULES, audited=True)
_AUTOMATIC = f"{_COMMANDS}.automatic"
_AUTOMATIC_SWITCHES = ("service.automatic_begun", "service.automatic_ended")
AUTOMATIC_WRITTEN = _of_automatic(
    "service.automatic_written",
    _("wrote version %(automatic_rules)s of the automatic answers"),
    undo=Final(_("A version that nobody switches on changes nothing.")),
)
AUTOMATIC_BEGUN = _of_automatic(
    "service.automatic_begun",
    _("switched on version %(automatic_rules)s of the automatic answers"),
    undo=Undo(later(f"{_AUTOMATIC}.undo_begin"), others=_AUTOMATIC_SWITCHES),
)
AUTOMATIC_ENDED = _of_automatic(
    "service.automatic_ended",
    _("switched off version %(automatic_rules)s of the automatic answers"),
    undo=Undo(opposite(f"{_AUTOMATIC}.begin_automatic"), others=_AUTOMATIC_SWITCHES),
)
#: A message was answered from an article, or handed over.
REPLIED_BY_ITSELF = Fact(
    "service.replied_by_itself",
    about=TICKET,
    holds=("kind",),
    values={"kind": dict(AutomaticReply.Kind.choices)},
)
#: A time is nearly over, was missed, and the ticket went up the chain.
WARNED = Fact("service.clock_warned", about=TICKET)
MISSED = Fact("service.clock_missed", about=TICKET)
ESCALATED = Fact("service.escalated", about=TICKET, holds=("holder",))
_COMPLAINING = ("service.complained", "service.complaint_withdrawn", "service.complaint_settled")
COMPLAINED = _of_ticket(
    "service.complained",
    _("called the ticket “%(ticket)s” a complaint"),
    undo=Undo(opposite(f"{_COMMANDS}.withdraw_complaint"), others=_COMPLAINING),
)
COMPLAINT_WITHDRAWN = _of_ticket(
    "service.complaint_withdrawn",
    _("said that “%(ticket)s” is no complaint"),
    undo=Final(_("Call it a complaint again.")),
)
COMPLAINT_SETTLED = _of_ticket(
    "service.complaint_settled",
    _("settled the complaint “%(ticket)s”"),
    holds=("cause",),
    values={"cause": dict(Complaint.Cause.choices)},
    undo=Undo(opposite(f"{_COMMANDS}.unsettle_complaint"), others=_COMPLAINING),
)
COMPLAINT_REOPENED = _of_ticket(
    "service.complaint_reopened",
    _("took up the complaint “%(ticket)s” again"),
    undo=Final(_("Settle it again.")),
)
_of_money = partial(Fact, about=TICKET, audited=True, holds=("compensation",))
COMPENSATION_PROPOSED = _of_money(
    "service.compensation_proposed",
    _("proposed to make up for “%(ticket)s”"),
    undo=Final(_("Whoever decides may decline it.")),
)
COMPENSATION_APPROVED = _of_money(
    "service.compensation_approved",
    _("approved what makes up for “%(ticket)s”"),
    undo=Final(_("It may have been promised by now. Decline what was not done yet.")),
)
COMPENSATION_DECLINED = _of_money(
    "service.compensation_declined",
    _("declined what was to make up for “%(ticket)s”"),
    undo=Final(_("Propose it again.")),
)
COMPENSATION_DONE = _of_money(
    "service.compensation_done",
    _("gave or paid what makes up for “%(ticket)s”"),
    undo=Final(_("What was given stays given; take it back where it was given.")),
)
