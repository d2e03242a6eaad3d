"""Background work of this room. Both jobs are safe to run again, also at the same time."""

from shuke.common.jobs import task


@task
def run_import(import_id: int) -> None:
    """Do batches for a slice of time, then enqueue the next slice."""
    from shuke.collect.running import SLICE_SECONDS, run

    if run(import_id, seconds=SLICE_SECONDS):
        run_import.enqueue(import_id)


@task
def try_import(import_id: int) -> None:
    """The test run: judge everything, write nothing but what was found."""
    from shuke.collect.trying import try_out

    try_out(import_id)
