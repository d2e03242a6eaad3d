"""Background work of service: thin shells around commands. Each is safe to run again."""

from shuke.common.jobs import task


@task
def send_answers() -> None:
    """Let go the answers that can be taken back no longer."""
    from shuke.service.commands import send_answers

    send_answers()


@task
def every_minute() -> None:
    """What a lost job left: answers that are due; strangers who are on record by now."""
    from shuke.service.commands import follow_people, send_answers

    send_answers()
    follow_people()
