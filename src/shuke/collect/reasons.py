"""Why a line was held or rejected: a stable code, and words that say what to do."""

from django.utils.translation import gettext_lazy as _

from shuke.common.availability import Reason

#: Readable, but not to be applied as it stands: kept in the inbox, can be replayed.
HELD = {
    "bad_debt": _("An adjustment of bad debt (invoice “A…”), not a sale"),
    "stock_adjustment": _("A negative quantity that is no return: a stock adjustment"),
    "no_identity": _("No e-mail, phone, customer number or account by which to know the customer"),
    "status_unknown": _("Order status “%(value)s” is not known. Say what it means, then replay"),
    "total_differs": _(
        "Lines, discounts and shipping do not come to the order's total: %(value)s. Map the missing "
        "column, or mend the file"
    ),
    "refund_exceeds": _(
        "More went back than the order came to: %(value)s. Mend the refund or the total"
    ),
    "consent_unknown": _(
        "“%(value)s” in a column about consent is not understood. Write yes, no or unsubscribed"
    ),
    "several_orders": _(
        "One order of the ERP stands for several of the platform (%(value)s), so nothing tells what of it is whose. "
        "The platform's own export does"
    ),
    "order_awaited": _("Its order did not come yet. Once it does, this is put to it"),
    "message_unknown": _(
        "Nothing that was handed over is called “%(value)s” yet. It is tried again for an hour"
    ),
    "address_unknown": _("No customer has the address “%(value)s”"),
    "sender_unknown": _(
        "Nobody on record is “%(value)s”. The message waits: say to whom it belongs, or add the person"
    ),
    "movement_unknown": _(
        "“%(value)s” is no kind of stock movement that is known. Write received, sold, returned, transfer, "
        "adjustment or count"
    ),
    "side_unknown": _(
        "Nothing says whether “%(value)s” is the buyer or the shop. Say on the page how the shop is called in the log"
    ),
    "buyer_missing": _(
        "Nothing says which buyer this conversation is with. Write “买家：” and the account in a line above it, or map "
        "the column of the buyer"
    ),
    "message_too_big": _(
        "Bigger than SHUKE_MESSAGE_MAX_MB, so only its head was read: %(value)s. Look at it in the mailbox"
    ),
    "message_unreadable": _(
        "The message cannot be taken apart (%(value)s). Look at it in the mailbox"
    ),
    "message_gone": _("As it came, it is not stored any more"),
    "forgotten_back": _(
        "Somebody who was forgotten sent this themselves. If they want to be on record again, say so on the page of "
        "forgotten people, then try again"
    ),
    "half_missing": _(
        "Its order is not in the other table. Export both tables for the same days and import them together"
    ),
    "mixed_currency": _("Lines of one order are in different currencies"),
    "fault": _(
        "Recording it failed (%(value)s). This is a fault of Shuke: try again after an update"
    ),
}
#: Unreadable: given back as a file with the reason.
REJECTED = {
    "cells": _("The line has more cells than the header. A comma or quote may be missing"),
    "header_again": _("The names of the columns once more"),
    "total_line": _("A line of totals, not an order: left out"),
    "encoding": _("Characters cannot be read in this encoding"),
    "number_missing": _("The order number is empty"),
    "code_lost": _(
        "“%(value)s” has lost its last digits in a spreadsheet. Export again with this column as text"
    ),
    "code_missing": _("The product code is empty"),
    "date_missing": _("The date is empty"),
    "date_unreadable": _("“%(value)s” is no date that can be read"),
    "date_range": _("The date “%(value)s” is before 1970 or after 2100"),
    "quantity_unreadable": _("Quantity “%(value)s” is no number that can be read"),
    "quantity_missing": _("There is no quantity"),
    "amount_missing": _("There is no price or amount"),
    "amount_unreadable": _("“%(value)s” is no amount of money"),
    "currency_unknown": _("“%(value)s” is no currency that is known. Write its ISO code, like CNY"),
    "too_long": _("The order number or code is longer than %(value)s characters"),
    "too_many_lines": _("An order of more than %(value)s lines or 16 MB cannot be recorded"),
    "sibling": _("Another line of the same order cannot be read (line %(value)s)"),
    "own_unreadable": _("“%(value)s” does not fit this custom field"),
    "tags_unreadable": _(
        "“%(value)s” cannot be tags: at most 40 characters each, with a comma between them, at most 50"
    ),
    "field_unknown": _("There is no field “%(value)s”"),
    "body_shape": _("“%(value)s” does not have the shape that it should have"),
    "text_missing": _("Nothing was written in it: a picture, a sticker or an empty line"),
    "topic_unused": _(
        "Nothing is done with “%(value)s”. You can switch this topic off in the shop"
    ),
    "test_order": _("A test order of the shop, not a sale"),
    "message_foreign": _("“%(value)s” names no message that was sent by this channel"),
    "auto_reply": _("An automatic answer of “%(value)s”, which nobody wrote"),
    "message_too_old": _("Older than messages stay, by the setting: “%(value)s”"),
    "report_foreign": _("A mail server's report on nothing that Shuke sent: “%(value)s”"),
    "form_trap": _("Sent by a program: a field that people do not see was filled in"),
    "forgotten": _(
        "About somebody who was forgotten: nothing of it is stored. If they came back, say so on the page of "
        "forgotten people, then send it again"
    ),
    "retention": _("Rejected back then. Its words are gone, by your rules of retention"),
    "answer_unreadable": _("Answers are missing or cannot be read: %(value)s"),
    "birthday_unreadable": _("“%(value)s” is no birthday that can be read"),
}
#: Recorded, but not all of it: a note beside the line's outcome.
NOTES = {
    "phone_unreadable": _(
        "Recorded without its phone: “%(value)s” is no phone number that can be read"
    ),
    "email_unreadable": _("Recorded without its e-mail: “%(value)s” is no e-mail address"),
    "identity_unreadable": _("Recorded without “%(value)s”, which names nobody"),
    "tags_full": _("Recorded without the tag “%(value)s”: there can be 1,000 tags. End some first"),
    "exchange_missed": _(
        "Recorded, but as no exchange: “%(value)s”, the order that it replaces, is not on record, cancelled, in another "
        "currency or somebody else's. Say on the page of the order what it replaces"
    ),
    "parcel_lost": _(
        "Recorded without its parcel: “%(value)s” is a tracking number that a spreadsheet shortened"
    ),
    "identity_taken": _("Recorded without “%(value)s”: it belongs to another customer already"),
}
ALL = HELD | REJECTED | NOTES

#: What an import waits for.
OUTAGES = {
    Reason.LOCKED: _("Another program keeps the database locked."),
    Reason.FULL: _("The disk or the database is full. Make room."),
    Reason.READ_ONLY: _("The database or the disk can only be read."),
    Reason.UNREACHABLE: _("The database cannot be reached."),
    Reason.DAMAGED: _("The database file is damaged. Restore the latest copy."),
}


def outage(kind: str) -> str:
    """What an import waits for, in the reader's language; "" for nothing."""
    return str(OUTAGES[Reason(kind)]) if kind else ""


def words(code: str, value: str) -> str:
    """The reason in the reader's language."""
    text = ALL.get(code)
    return str(text) % {"value": value} if text else code


def outcome(code: str) -> str:
    """What is to become of such a line: "held", "rejected", or "recorded" but for a part."""
    if code in NOTES:
        return "recorded"
    return "held" if code in HELD else "rejected"
