"""What messages add to the frame of all pages, the record and the inbox."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.collect.models import Message, MessageFile
from shuke.collect.slots import DocumentKind
from shuke.common.declarations import later
from shuke.common.slots import (
    COLLEAGUES,
    OWNER,
    ApiRouter,
    Capability,
    ConcernFinder,
    ListPage,
    MenuPage,
    Mount,
    PaletteAction,
    SettingEffect,
)
from shuke.customers.slots import PersonRows, TextSource, TimelineKind

DECLARATIONS = (
    DocumentKind(
        "messages",
        _("Messages"),
        later("shuke.collect.messages.recording.record"),
        doors=later("shuke.collect.queries.mail.doors"),
        spoken=True,
    ),
    TextSource(
        "messages",
        _("Messages"),
        "messages.view",
        after=later("shuke.collect.queries.message_texts.after"),
        among=later("shuke.collect.queries.message_texts.among"),
        url=later("shuke.collect.queries.message_texts.url"),
        channels=dict(Message.Channel.choices),
    ),
    TimelineKind("collect.message", "mail", "collect/message_touch.html"),
    PersonRows(
        Message,
        heading=_("Messages"),
        labels={
            "occurred_at": _("When"),
            "sender": pgettext_lazy("message", "From"),
            "sender_name": _("Name of the sender"),
            "recipient": pgettext_lazy("own data", "To"),
            "subject": _("Subject"),
        },
        on_erasure="blanked",
        blanked=("sender", "sender_name", "recipient", "subject", "text", "html"),
        export=(
            "channel",
            "direction",
            "occurred_at",
            "sender",
            "sender_name",
            "recipient",
            "subject",
            "text",
        ),
        why="It says that and when there was a message; what it said goes.",
        in_the_way=_("have written to the shop"),
        written_at="tied_at",
        by_hand=Q(met_by="staff"),
        title=later("shuke.collect.queries.messages.message_title"),
        touch="collect.message",
    ),
    PersonRows(
        MessageFile,
        heading=_("Attachments"),
        labels={"message": _("Message"), "media_type": _("Kind of file"), "size": _("Bytes")},
        export=("message", "title", "media_type", "size", "at"),
        unlinked=True,
        not_in_demo="The demo shop reads no mailbox.",
    ),
    SettingEffect(
        "message_days",
        later("shuke.collect.queries.message_retention.effect_of_messages"),
        order=20,
    ),
    SettingEffect(
        "message_file_days",
        later("shuke.collect.queries.message_retention.effect_of_files"),
        order=20,
    ),
    Mount("messages/", "shuke.collect.message_urls"),
    ApiRouter("", "shuke.collect.api_messages.router"),
    Capability("messages.view", _("Read what people write to the shop"), COLLEAGUES, order=164),
    Capability(
        "messages.handle", _("Deal with messages, say whose they are"), COLLEAGUES, order=165
    ),
    Capability(
        "messages.connect", _("Say which mailboxes are read"), OWNER, for_tokens=False, order=166
    ),
    ListPage(
        "messages",
        "messages:messages",
        "messages.view",
        later("shuke.collect.message_tables.MessageTable"),
    ),
    MenuPage(
        "customers",
        _("Messages"),
        "messages:messages",
        "inbox",
        "messages.view",
        ("messages:",),
        order=40,
    ),
    PaletteAction(
        _("Read a mailbox"),
        "messages:new_account",
        "mail",
        "messages.connect",
        "imap mail e-mail 邮箱 收信 邮件 youxiang",
        order=54,
    ),
    ConcernFinder("messages.view", later("shuke.collect.concerns.waiting_messages"), order=20),
    ConcernFinder("messages.connect", later("shuke.collect.concerns.silent_mailboxes"), order=25),
)
