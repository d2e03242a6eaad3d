"""What this room announces (see `common.facts`)."""

from collections.abc import Collection, Mapping
from functools import partial

from django.utils.translation import gettext_lazy as _

from shuke.collect.models import (
    Connector,
    Import,
    MailAccount,
    Message,
    MessageHook,
    PrivacyRequest,
    WebForm,
    WriteKey,
)
from shuke.common.access import Actor
from shuke.common.declarations import later
from shuke.common.facts import Fact, Subject, Topic, names_from
from shuke.common.undo import Final, Undo, opposite
from shuke.customers.facts import CUSTOMER

IMPORT = Subject("import", names_from(Import, "file_name"), "collect:import")

Topic("collect.", _("Imports"))

_of_import = partial(Fact, about=IMPORT)
_RECORDED = Final(_("What was recorded stays. Undo the import on its page."))

#: One batch of a file is in, by kind of file: its number, and lines per outcome.
RECORDED = {
    kind: _of_import(
        f"collect.{kind}_recorded",
        holds=("batch", "recorded", "updated", "unchanged", "held", "rejected"),
    )
    for kind in ("orders", "customers", "products", "movements", "chats")
}
#: Every batch of a file is in: `of` ("orders", ...). It names the people whom the file made or changed.
DONE = _of_import(
    "collect.import_done",
    _("recorded all of the file %(import)s"),
    holds=("of",),
    people=later("shuke.collect.people.of_fact"),
)
#: Somebody set an import going, or ended it.
STARTED = _of_import(
    "collect.import_started", _("imported the file %(import)s"), audited=True, undo=_RECORDED
)
STOPPED = _of_import(
    "collect.import_stopped", _("stopped the import of %(import)s"), audited=True, undo=_RECORDED
)
#: Somebody had an import undone; the system put so many rows back, and these stay.
UNDO_STARTED = _of_import(
    "collect.undo_started",
    _("undid the import of %(import)s"),
    audited=True,
    undo=Final(_("Import the file again.")),
)
UNDONE = _of_import("collect.import_undone", holds=("removed", "restored", "stays"))
#: Held documents (how many) were applied after all.
REPLAYED = _of_import(
    "collect.held_replayed",
    _("replayed held lines of %(import)s"),
    holds=("documents",),
    audited=True,
    undo=_RECORDED,
)
#: Somebody said what so many cells of lines that could not be recorded should hold.
MENDED = _of_import(
    "collect.lines_mended",
    _("mended cells of %(import)s (%(cells)s)"),
    holds=("cells",),
    audited=True,
    undo=Undo(later("shuke.collect.commands.unmending.take_mend_back"), checks_itself=True),
)
MEND_UNDONE = _of_import(
    "collect.mend_undone",
    _("took back mended cells of %(import)s (%(cells)s)"),
    holds=("cells",),
    audited=True,
    undo=Final(_("Mend the cells again.")),
)
#: Somebody took the lines that were not recorded as a file.
EXPORTED = _of_import(
    "collect.problems_exported",
    _("took out the lines of %(import)s that were held"),
    audited=True,
    undo=Final(_("The file has left the house.")),
)
#: Documents of a door other than a file were judged: how many became what.
DOCUMENTS = Fact(
    "collect.documents_recorded",
    holds=("source", "recorded", "updated", "held", "rejected"),
)
#: Held documents of a door were tried again; how many are held no more.
DOCUMENTS_REPLAYED = Fact(
    "collect.documents_replayed",
    _("replayed %(documents)s held documents of %(source)s"),
    holds=("source", "documents"),
    audited=True,
    undo=_RECORDED,
)

#: Somebody said how much a sender says that it sent on a day, or took that back (`count` null).
COUNT_STATED = Fact(
    "collect.count_stated",
    _("noted how much %(source)s says that it sent on %(day)s"),
    holds=("source", "day", "count"),
    audited=True,
    undo=Undo(later("shuke.collect.commands.arrivals.undo_count"), thing=("source", "day")),
)
#: Somebody wants no alarm of the silence of a source.
SILENCE_PUT_OFF = Fact(
    "collect.silence_put_off",
    _("put off the alarm that %(source)s is silent"),
    holds=("source",),
    audited=True,
    undo=Undo(later("shuke.collect.commands.arrivals.undo_put_off"), thing=("source",)),
)
#: Calls with events that could not be recorded were put back into the queue.
CALLS_REPLAYED = Fact(
    "collect.calls_replayed",
    _("had %(calls)s calls with events recorded again"),
    holds=("calls",),
    audited=True,
    undo=_RECORDED,
)

#: So many rows of a list left the house as a file, narrowed by `filters`.
VISITS_EXPORTED = Fact(
    "collect.visits_exported",
    _("exported %(count)s visits"),
    holds=("count", "filters"),
    audited=True,
    undo=Final(_("The file has left the house.")),
)

WRITE_KEY = Subject("write_key", names_from(WriteKey), "")
#: Somebody let a website or a server send events, or no longer.
KEY_MADE = Fact(
    "collect.key_made",
    _("made the write key “%(write_key)s” for events"),
    about=WRITE_KEY,
    audited=True,
    undo=Final(_("Programs may use the key by now. End it on its page.")),
)
KEY_ENDED = Fact(
    "collect.key_ended",
    _("ended the write key “%(write_key)s”"),
    about=WRITE_KEY,
    audited=True,
    undo=Final(_("An ended key stays ended. Make another one.")),
)

CONNECTOR = Subject("connector", names_from(Connector), "collect:connector")
_SWITCHES = ("collect.connector_paused", "collect.connector_started")
_of_connector = partial(Fact, about=CONNECTOR, audited=True)
#: Somebody connected a shop, changed its secret, address or access, or ended it.
CONNECTOR_MADE = _of_connector(
    "collect.connector_made",
    _("connected the shop “%(connector)s”"),
    undo=Final(_("The shop may send by now. End the connection on its page.")),
)
CONNECTOR_CHANGED = _of_connector(
    "collect.connector_changed",
    _("changed how the shop “%(connector)s” is connected"),
    undo=Final(_("A secret is never shown again. Change it on its page.")),
)
CONNECTOR_ENDED = _of_connector(
    "collect.connector_ended",
    _("ended the connection to the shop “%(connector)s”"),
    undo=Final(_("An ended connection stays ended. Connect the shop anew.")),
)
CONNECTOR_PAUSED = _of_connector(
    "collect.connector_paused",
    _("paused the connection to the shop “%(connector)s”"),
    undo=Undo(opposite("shuke.collect.commands.start_connector"), others=_SWITCHES),
)
CONNECTOR_STARTED = _of_connector(
    "collect.connector_started",
    _("let the shop “%(connector)s” go on"),
    undo=Undo(opposite("shuke.collect.commands.pause_connector"), others=_SWITCHES),
)
#: A shop passed on that somebody wants their data or to be forgotten; somebody saw to it.
PRIVACY_CAME = _of_connector(
    "collect.privacy_request_came",
    _("received a privacy request from the shop “%(connector)s”: %(of)s"),
    holds=("request", "of"),
    values={"of": dict(PrivacyRequest.Kind.choices)},
    undo=Final(_("The shop's customer asked. Only they can take it back.")),
)
PRIVACY_SETTLED = _of_connector(
    "collect.privacy_request_settled",
    _("saw to a privacy request from the shop “%(connector)s”"),
    holds=("request",),
    undo=Final(_("What was done for it cannot be taken back.")),
)

FORM = Subject("form", names_from(WebForm), "forms:form")
_of_form = partial(Fact, about=FORM, audited=True)
_FORM_MOVES = (
    "collect.form_made", "collect.form_changed", "collect.form_ended", "collect.form_reopened",
)  # fmt: skip


def _form_undo(command: str) -> Undo:
    return Undo(opposite(f"shuke.collect.commands.{command}"), others=_FORM_MOVES)


#: A form was made, saved anew, closed, or opened again.
FORM_MADE = _of_form(
    "collect.form_made", _("made the form “%(form)s”"), undo=_form_undo("end_form")
)
FORM_CHANGED = _of_form(
    "collect.form_changed", _("changed the form “%(form)s”"), undo=_form_undo("restore_form")
)
FORM_ENDED = _of_form(
    "collect.form_ended", _("closed the form “%(form)s”"), undo=_form_undo("reopen_form")
)
FORM_REOPENED = _of_form(
    "collect.form_reopened", _("opened the form “%(form)s” again"), undo=_form_undo("end_form")
)
ENTRIES_EXPORTED = _of_form(
    "collect.entries_exported",
    _("exported %(count)s entries of the form “%(form)s”"),
    holds=("count",),
    undo=Final(_("The file has left the house.")),
)
#: Somebody sent a form, wants a letter to confirm it, and has confirmed.
FORM_SENT = Fact(
    "collect.form_sent",
    _("recorded what %(customer)s sent on a form"),
    about=CUSTOMER,
    holds=("form", "entry"),
)
OPT_IN_WANTED = Fact(
    "collect.opt_in_wanted",
    _("was asked to have %(customer)s confirm an address"),
    about=CUSTOMER,
    holds=("entry",),
)
OPT_IN_CONFIRMED = Fact("collect.opt_in_confirmed", about=CUSTOMER, holds=("entry",))
#: A contact that somebody claimed on a form was added to the record or left out.
CLAIM_SETTLED = Fact(
    "collect.claim_settled",
    _("settled a contact that was given on a form for %(customer)s"),
    about=CUSTOMER,
    holds=("entry", "state"),
    audited=True,
    undo=Final(_("Add or remove the contact on the record.")),
)


def _messages(actor: Actor, ids: Collection[int]) -> Mapping[int, str]:
    if not actor.can("messages.view"):
        return {}
    rows = Message.objects.filter(pk__in=ids).values_list("pk", "subject", "sender_name")
    return {pk: subject or name or f"#{pk}" for pk, subject, name in rows}


MESSAGE = Subject("message", _messages, "messages:message")
_of_message = partial(Fact, about=MESSAGE)
#: Somebody wrote; `customer` is null where nobody knows who.
MESSAGE_CAME = _of_message(
    "collect.message_came", _("wrote “%(message)s”"), holds=("customer", "channel")
)
_WAITS = ("collect.message_handled", "collect.message_reopened")
MESSAGE_HANDLED = _of_message(
    "collect.message_handled",
    _("dealt with the message “%(message)s”"),
    audited=True,
    undo=Undo(opposite("shuke.collect.commands.reopen_message"), others=_WAITS),
)
MESSAGE_REOPENED = _of_message(
    "collect.message_reopened",
    _("let the message “%(message)s” wait again"),
    audited=True,
    undo=Undo(opposite("shuke.collect.commands.handle_message"), others=_WAITS),
)
#: A colleague said whose message it is; `customer` is null where they took that back.
MESSAGE_TIED = _of_message(
    "collect.message_tied",
    _("said to whom the message “%(message)s” belongs"),
    holds=("customer",),
    audited=True,
    undo=Undo(opposite("shuke.collect.commands.tie_message")),
)
#: A colleague wrote back in a chat: `answer`, the message of the shop.
MESSAGE_ANSWERED = _of_message(
    "collect.message_answered",
    _("answered the message “%(message)s”"),
    holds=("answer",),
    audited=True,
    undo=Final(_("The gateway may have brought it by now. Write another answer.")),
)
#: Messages and files went by night, as the owner set it.
MESSAGES_FORGOTTEN = Fact(
    "collect.messages_forgotten",
    _("forgot %(messages)s messages and %(files)s files that were too old"),
    holds=("messages", "files"),
    audited=True,
    undo=Final(_("What went by its time is gone.")),
)
ATTACHMENT_TAKEN = _of_message(
    "collect.attachment_taken",
    _("took out a file of the message “%(message)s”"),
    holds=("file",),
    audited=True,
    undo=Final(_("The file has left the house.")),
)

MAIL_ACCOUNT = Subject("mail_account", names_from(MailAccount), "messages:account")
_of_account = partial(Fact, about=MAIL_ACCOUNT, audited=True)
_MAIL_SWITCHES = ("collect.mail_paused", "collect.mail_started")
#: Somebody let a mailbox be read, changed how, ended it.
MAIL_ADDED = _of_account(
    "collect.mail_added",
    _("let the mailbox “%(mail_account)s” be read"),
    undo=Final(_("It may have been read by now. End it on its page.")),
)
MAIL_CHANGED = _of_account(
    "collect.mail_changed",
    _("changed how the mailbox “%(mail_account)s” is read"),
    undo=Final(_("A password is never shown again. Change it on its page.")),
)
MAIL_ENDED = _of_account(
    "collect.mail_ended",
    _("stopped reading the mailbox “%(mail_account)s” for good"),
    undo=Final(_("Add the mailbox anew: what came stays, and nothing comes twice.")),
)
MAIL_PAUSED = _of_account(
    "collect.mail_paused",
    _("paused the mailbox “%(mail_account)s”"),
    undo=Undo(opposite("shuke.collect.commands.start_mail"), others=_MAIL_SWITCHES),
)
MAIL_STARTED = _of_account(
    "collect.mail_started",
    _("let the mailbox “%(mail_account)s” go on"),
    undo=Undo(opposite("shuke.collect.commands.pause_mail"), others=_MAIL_SWITCHES),
)

MESSAGE_HOOK = Subject("message_hook", names_from(MessageHook), "messages:hook")
_of_hook = partial(Fact, about=MESSAGE_HOOK, audited=True)
#: Somebody let a platform post messages, or no longer.
HOOK_MADE = _of_hook(
    "collect.message_hook_made",
    _("connected “%(message_hook)s” for messages"),
    undo=Final(_("The platform may post by now. End it on its page.")),
)
HOOK_ENDED = _of_hook(
    "collect.message_hook_ended",
    _("ended the connection of “%(message_hook)s” for messages"),
    undo=Final(_("An ended connection stays ended. Connect it anew.")),
)
