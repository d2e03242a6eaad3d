"""Background work of service: thin shells around commands. Each is safe to run again."""

from shuke.common.jobs import task


@task
def send_answers() -> None:
    """Let go the answers that can be taken back no longer."""
    from shuke.service.commands import send_answers

    send_answers()


@task
def every_minute() -> None:
    """What a lost job left: answers that are due; those that were put off; strangers on record."""
    from shuke.service.commands import (
        follow_people,
        forget_presence,
        send_answers,
        wake_tickets,
        watch_clocks,
    )

    send_answers()
    wake_tickets()
    watch_clocks()
    follow_people()
    forget_presence()


@task
def rehearse_terms(version: int) -> None:
    """Try times for tickets on the past."""
    from shuke.service.commands import run_rehearsal

    run_rehearsal(version)


@task
def rehearse_automatic(version: int) -> None:
    """Try a rule of automatic answers on last month's questions."""
    from shuke.service.commands import run_automatic_rehearsal

    run_automatic_rehearsal(version)


@task
def reply_automatically(message: int) -> None:
    """Answer a message by the rule that holds, or hand it over."""
    from shuke.service.commands import reply_automatically

    reply_automatically(message)


@task
def wind_all() -> None:
    """Wind the clocks of all unsolved tickets anew."""
    from shuke.service.commands import wind_all

    wind_all()
