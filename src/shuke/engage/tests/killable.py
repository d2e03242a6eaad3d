"""A worker to be killed: run as a program beside the test, on a database of its own.

It prepares a campaign, then forks a sender for every "start" on its input and tells the pid. A draft
is prepared when that is asked for; "work" starts a program of its own for what a worker does from its
launch on, since a process with the engine of analysis must not fork.
"""

import datetime as dt
import os
import signal
import subprocess
import sys
from types import SimpleNamespace

import django


def main(people_count: int, draft: str = "") -> None:
    django.setup()
    from django.core.management import call_command
    from django.db import connections

    from shuke.common.access import SYSTEM
    from shuke.engage import commands
    from shuke.engage.keys import keyring
    from shuke.engage.models import Campaign, Send
    from shuke.engage.tests import shop

    call_command("migrate", verbosity=0)
    who = shop.people(people_count)
    campaign = shop.to_everybody() if draft else shop.gathered(who)
    workers: list[subprocess.Popen] = []
    say("ready")
    for line in sys.stdin:
        match line.split():
            case ["start"]:
                connections.close_all()
                pid = os.fork()
                if pid == 0:
                    send_to_the_end(campaign.pk)
                    os._exit(0)
                say(pid)
            case ["work", seconds, *dies]:
                command = [sys.executable, "-m", __spec__.name, "work", str(campaign.pk), seconds]
                quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL}
                workers.append(subprocess.Popen([*command, *dies], **quiet))
                say(workers[-1].pid)
            case ["send"]:
                say(commands.start_campaign(SYSTEM, campaign.pk).state)
            case ["take", "back"]:
                say(commands.take_back_campaign(SYSTEM, campaign.pk).state)
            case ["diary"]:
                say(*campaign.events.values_list("kind", flat=True))
            case ["wait", pid]:
                say(os.waitpid(int(pid), 0)[1])
            case ["pause"]:
                commands.pause_campaign(SYSTEM, campaign.pk)
                say("paused")
            case ["resume"]:
                commands.resume_campaign(SYSTEM, campaign.pk)
                say("resumed")
            case ["leave"]:
                for pk in Send.objects.filter(state__in=("queued", "sending")).values_list("pk"):
                    commands.unsubscribe(keyring().send_key(*pk), source="one-click")
                say("left")
            case ["block"]:
                for number in range(1, people_count + 1):
                    commands.suppress_address(SYSTEM, f"p{number}@mail.example")
                say("blocked")
            case ["release"]:
                connections.close_all()
                say("released")
            case ["tidy"]:
                commands.wake_campaigns()
                say("tidied")
            case ["report"]:
                state = Campaign.objects.get().state
                rows = Send.objects.values_list("customer__identities__value", "state")
                say(state, *(f"{address}={state}" for address, state in rows))


def launch_and_send(campaign_id: int, seconds: int, dies: str = "") -> None:
    """A worker's part, so many seconds after the campaign's time, however long it took to get here; killed
    in the transaction that launches, or after it."""
    django.setup()
    from shuke.common import clock
    from shuke.engage import commands
    from shuke.engage.commands import launching
    from shuke.engage.models import Campaign

    def die() -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    due = Campaign.objects.get(pk=campaign_id).scheduled_at
    with clock.fixed(due + dt.timedelta(seconds=seconds)):
        if dies == "launching":
            enqueue = SimpleNamespace(enqueue=lambda _campaign_id: die())
            launching.jobs = SimpleNamespace(gather_audience=enqueue)
        commands.launch_due_campaigns()
        if dies == "launched":
            die()
        if Campaign.objects.get(pk=campaign_id).state == "building":
            commands.gather_audience(campaign_id)
        send_to_the_end(campaign_id)


def send_to_the_end(campaign_id: int) -> None:
    from shuke.engage import commands
    from shuke.engage.models import Campaign

    while Campaign.objects.get(pk=campaign_id).state == "sending":
        commands.send_slice(campaign_id, beside=True)


def say(*words: object) -> None:
    print(*words, flush=True)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["work", pk, seconds, *dies]:
            launch_and_send(int(pk), int(seconds), *dies)
        case [people, *draft]:
            main(int(people), *draft)
