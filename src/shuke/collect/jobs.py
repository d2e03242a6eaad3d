"""Background work of this room. All jobs are safe to run again, also at the same time."""

from shuke.common.jobs import task


@task
def run_import(import_id: int) -> None:
    """Do batches for a slice of time, then enqueue the next slice.

    Finds nothing to do while another worker has the import: should that one die, `wake_imports`
    puts this job on again.
    """
    from shuke.collect.running import SLICE_SECONDS, run

    if again := run(import_id, seconds=SLICE_SECONDS):
        run_import.using(run_after=again).enqueue(import_id)


@task
def apply_corrections(import_id: int) -> None:
    """Import lines again that were mended."""
    from shuke.collect.commands import apply_corrections

    apply_corrections(import_id)


@task
def check_undo(import_id: int) -> None:
    """Find out what the undo of an import would do."""
    from shuke.collect.commands.undoing import look_through

    look_through(import_id)


@task
def undo_import(import_id: int) -> None:
    """Put back for a slice of time, then enqueue the next slice."""
    from shuke.collect.running import SLICE_SECONDS
    from shuke.collect.undoing import run

    if again := run(import_id, seconds=SLICE_SECONDS):
        undo_import.using(run_after=again).enqueue(import_id)


@task
def forget_undone() -> None:
    """What imports replaced is kept for as long as they can be undone; their files until they end."""
    from shuke.collect.commands import forget_files, forget_undone

    forget_undone()
    forget_files()


@task
def apply_documents(source: str) -> None:
    """Apply what a door received."""
    from shuke.collect.commands import apply_documents

    apply_documents(source)


@task
def wake_imports() -> None:
    """Have everything unfinished looked at: imports when their worker, should it have died, loses the
    lease; documents that were received and not applied."""
    from shuke.collect.commands import (
        wake_corrections,
        wake_documents,
        wake_imports,
        wake_undos,
    )

    wake_imports()
    wake_corrections()
    wake_undos()
    wake_documents()


@task
def record_events() -> None:
    """Record what waits in the spool of events."""
    from shuke.collect.tracking.recording import record_spool

    record_spool()


@task
def ask_shops() -> None:
    """Have every connected shop asked whose turn it is."""
    from shuke.collect.connectors.asking import due

    for feed_id in due():
        ask_shop.enqueue(feed_id)


@task
def ask_shop(feed_id: int) -> None:
    """Ask one shop for one kind of thing, for a slice of time; the rest is another job's."""
    from shuke.collect.connectors.asking import ask

    if again := ask(feed_id):
        ask_shop.using(run_after=again).enqueue(feed_id)


@task
def forget_rejected_events() -> None:
    """Rejections are listed for a month. Network addresses that sent forms are counted for an hour."""
    from shuke.collect.commands import forget_callers
    from shuke.collect.tracking.recording import forget_rejected

    forget_rejected()
    forget_callers()


@task
def try_import(import_id: int) -> None:
    """The test run: judge everything, write nothing but what was found."""
    from shuke.collect.trying import try_out

    try_out(import_id)


@task
def fold_arrivals() -> None:
    """Make one row of all movements of a count of what came in."""
    from shuke.collect.arrivals import fold

    fold()


@task
def read_mail() -> None:
    """Have every mailbox read whose turn it is."""
    from shuke.collect.messages.polling import due

    for folder_id in due():
        read_folder.enqueue(folder_id)


@task
def read_folder(folder_id: int) -> None:
    """Read a folder for a slice of time; the rest is another job's."""
    from shuke.collect.messages.polling import read

    if again := read(folder_id):
        read_folder.using(run_after=again).enqueue(folder_id)


@task
def match_messages() -> None:
    """Put messages of unknown senders on record who are there by now."""
    from shuke.collect.commands import match_messages

    match_messages()


@task
def forget_raw_messages() -> None:
    """Messages, and messages as they came, are kept for a while; files that no row names are swept away."""
    from shuke.collect.commands import forget_messages, forget_raw_messages

    forget_messages()
    forget_raw_messages()
