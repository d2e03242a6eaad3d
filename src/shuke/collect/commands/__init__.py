"""The door for writes: a file received, made ready, tried, run, paused, stopped, replayed."""

from shuke.collect.commands.arrivals import (
    put_off_silence,
    replay_calls,
    state_count,
)
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
from shuke.collect.commands.mending import (
    Cell,
    Mended,
    apply_corrections,
    mend_alike,
    mend_cells,
    wake_corrections,
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
from shuke.collect.slots import Incoming

__all__ = [
    "Cell",
    "Incoming",
    "Mended",
    "Receipt",
    "add_table",
    "apply_corrections",
    "apply_documents",
    "change_form",
    "change_mapping",
    "change_reading",
    "change_secret",
    "check_undo",
    "confirm_opt_in",
    "count_caller",
    "count_steps",
    "discard_import",
    "end_connector",
    "end_form",
    "export_entries",
    "export_problems",
    "forget_callers",
    "forget_undone",
    "make_connector",
    "make_form",
    "mend_alike",
    "mend_cells",
    "pause_connector",
    "pause_import",
    "pause_undo",
    "put_off_silence",
    "receive",
    "receive_delivery",
    "receive_entry",
    "receive_file",
    "reopen_form",
    "replay_calls",
    "replay_documents",
    "replay_held",
    "restore_form",
    "resume_import",
    "resume_undo",
    "set_access",
    "settle_claim",
    "settle_request",
    "start_connector",
    "start_import",
    "start_trial",
    "state_count",
    "stop_import",
    "undo_import",
    "wake_corrections",
    "wake_documents",
    "wake_imports",
    "wake_undos",
]
