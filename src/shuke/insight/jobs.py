"""Jobs of insight. The engine behind the commands takes a second to import: the first run loads it."""

from collections.abc import Callable
from functools import partial

from shuke.common.errors import Busy
from shuke.common.jobs import task


@task
def keep_segments() -> None:
    """Compare the kept segments that are due with who was in them."""
    _rebuild(None)


@task
def keep_segment(segment_id: int) -> None:
    """Compare one kept segment now."""
    _rebuild([segment_id])


@task
def learn_suggestions() -> None:
    """Learn what stands in the next order, when it is due."""
    from shuke.insight.commands import learn_suggestions

    _once_copied(learn_suggestions)


@task
def score_value() -> None:
    """Work out what each customer will bring, when it is due."""
    from shuke.insight.commands import score_value

    _once_copied(score_value)


@task
def rehearse_kinds(rules_id: int) -> None:
    """Try rules for kinds of buyers on the past."""
    from shuke.insight.commands.kinds import rehearse_kinds

    rehearse_kinds(rules_id)


@task
def judge_buyers() -> None:
    """Tell buyers apart by the rules that hold, when it is due."""
    from shuke.insight.commands.kinds import judge_buyers

    _once_copied(judge_buyers)


@task
def rehearse_themes(rules_id: int) -> None:
    """Try a list of themes on the latest texts."""
    from shuke.insight.commands.themes import rehearse_themes

    rehearse_themes(rules_id)


@task
def read_texts() -> None:
    """Read the texts that came, and those that a new list of themes is to be read by."""
    from shuke.insight.commands.texts import read_texts

    read_texts()


@task
def mend_texts() -> None:
    """Hold what was read against the texts that are there."""
    from shuke.insight.commands.texts import mend_texts

    mend_texts()


def _rebuild(segment_ids: list[int] | None) -> None:
    from shuke.insight.commands import rebuild_segments

    _once_copied(partial(rebuild_segments, segment_ids))


def _once_copied(command: Callable[[], object]) -> None:
    """Do it; while the analysis copy is being made the next turn does."""
    try:
        command()
    except Busy:
        return
