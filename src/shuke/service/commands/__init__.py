"""The door for writes: tickets from messages, and what colleagues do with them."""

from shuke.service.commands.answering import answer, send_answers, take_back
from shuke.service.commands.arriving import follow_message, follow_people
from shuke.service.commands.articles import draft_article
from shuke.service.commands.automatic import (
    begin_automatic,
    end_automatic,
    reply_automatically,
    run_automatic_rehearsal,
    write_automatic,
)
from shuke.service.commands.clocks import (
    begin_terms,
    end_terms,
    run_rehearsal,
    watch_clocks,
    wind_all,
    write_terms,
)
from shuke.service.commands.complaining import (
    compensate,
    complain,
    decide_compensation,
    finish_compensation,
    settle_complaint,
    unsettle_complaint,
    withdraw_complaint,
)
from shuke.service.commands.handling import (
    assign,
    give,
    let_wait,
    open_ticket,
    put_back,
    reopen,
    set_priority,
    solve,
    write_note,
)
from shuke.service.commands.macros import (
    change_macro,
    end_macro,
    make_macro,
    offer_macro,
    restore_macro,
)
from shuke.service.commands.presence import be_present, forget_presence
from shuke.service.commands.shaping import (
    join_again,
    merge,
    set_tags,
    snooze,
    split,
    unmerge,
    wake_tickets,
)

__all__ = [
    "answer",
    "assign",
    "be_present",
    "begin_automatic",
    "begin_terms",
    "change_macro",
    "compensate",
    "complain",
    "decide_compensation",
    "draft_article",
    "end_automatic",
    "end_macro",
    "end_terms",
    "finish_compensation",
    "follow_message",
    "follow_people",
    "forget_presence",
    "give",
    "join_again",
    "let_wait",
    "make_macro",
    "merge",
    "offer_macro",
    "open_ticket",
    "put_back",
    "reopen",
    "reply_automatically",
    "restore_macro",
    "run_automatic_rehearsal",
    "run_rehearsal",
    "send_answers",
    "set_priority",
    "set_tags",
    "settle_complaint",
    "snooze",
    "solve",
    "split",
    "take_back",
    "unmerge",
    "unsettle_complaint",
    "wake_tickets",
    "watch_clocks",
    "wind_all",
    "withdraw_complaint",
    "write_automatic",
    "write_note",
    "write_terms",
]
