"""The door for writes: a file received, made ready, tried, run, paused, stopped, replayed."""

from shuke.collect.commands.arrivals import (
    put_off_silence,
    replay_calls,
    state_count,
)
from shuke.collect.commands.chats import answer_chat, answers_after, can_answer
from shuke.collect.commands.completing import add_table
from shuke.collect.commands.connectors import (
    change_secret,
    end_connector,
    make_connector,
    pause_connector,
    receive_delivery,
    set_access,
    settle_request,
    start_connector,
)
from shuke.collect.commands.documents import (
    Receipt,
    apply_documents,
    receive,
    replay_documents,
    wake_documents,
)
from shuke.collect.commands.entries import (
    confirm_opt_in,
    count_caller,
    count_steps,
    export_entries,
    forget_callers,
    receive_entry,
    settle_claim,
)
from shuke.collect.commands.files import forget_files
from shuke.collect.commands.forgetting import forget_messages
from shuke.collect.commands.hooks import echo, end_hook, make_hook, receive_message
from shuke.collect.commands.mail import (
    add_mail,
    change_mail,
    end_mail,
    keep_mail,
    pause_mail,
    start_mail,
)
from shuke.collect.commands.mending import (
    Cell,
    Mended,
    apply_corrections,
    mend_alike,
    mend_cells,
    wake_corrections,
)
from shuke.collect.commands.messages import (
    forget_raw_messages,
    handle_message,
    match_messages,
    reopen_message,
    take_attachment,
    tie_message,
)
from shuke.collect.commands.preparing import change_mapping, change_reading
from shuke.collect.commands.receiving import receive_file
from shuke.collect.commands.replaying import replay_held
from shuke.collect.commands.steering import (
    discard_import,
    export_problems,
    pause_import,
    resume_import,
    start_import,
    start_trial,
    stop_import,
    wake_imports,
)
from shuke.collect.commands.terms import Terms, set_terms
from shuke.collect.commands.undoing import (
    check_undo,
    forget_undone,
    pause_undo,
    resume_undo,
    undo_import,
    wake_undos,
)
from shuke.collect.commands.webforms import (
    change_form,
    end_form,
    make_form,
    reopen_form,
    restore_form,
)
from shuke.collect.commands.writing import answer_text, no_way_back, passages, write_back
from shuke.collect.slots import Incoming

__all__ = [
    "Cell",
    "Incoming",
    "Mended",
    "Receipt",
    "Terms",
    "add_mail",
    "add_table",
    "answer_chat",
    "answer_text",
    "answers_after",
    "apply_corrections",
    "apply_documents",
    "can_answer",
    "change_form",
    "change_mail",
    "change_mapping",
    "change_reading",
    "change_secret",
    "check_undo",
    "confirm_opt_in",
    "count_caller",
    "count_steps",
    "discard_import",
    "echo",
    "end_connector",
    "end_form",
    "end_hook",
    "end_mail",
    "export_entries",
    "export_problems",
    "forget_callers",
    "forget_files",
    "forget_messages",
    "forget_raw_messages",
    "forget_undone",
    "handle_message",
    "keep_mail",
    "make_connector",
    "make_form",
    "make_hook",
    "match_messages",
    "mend_alike",
    "mend_cells",
    "no_way_back",
    "passages",
    "pause_connector",
    "pause_import",
    "pause_mail",
    "pause_undo",
    "put_off_silence",
    "receive",
    "receive_delivery",
    "receive_entry",
    "receive_file",
    "receive_message",
    "reopen_form",
    "reopen_message",
    "replay_calls",
    "replay_documents",
    "replay_held",
    "restore_form",
    "resume_import",
    "resume_undo",
    "set_access",
    "set_terms",
    "settle_claim",
    "settle_request",
    "start_connector",
    "start_import",
    "start_mail",
    "start_trial",
    "state_count",
    "stop_import",
    "take_attachment",
    "tie_message",
    "undo_import",
    "wake_corrections",
    "wake_documents",
    "wake_imports",
    "wake_undos",
    "write_back",
]
