"""A worker to be killed: run as a program beside the test, on a database of its own.

It prepares a campaign, then forks a sender for every "start" on its input and tells the pid.
"""

import os
import sys

import django


def main(people_count: int) -> None:
    django.setup()
    from django.core.management import call_command
    from django.db import connections

    from shuke.common.access import SYSTEM
    from shuke.engage import commands
    from shuke.engage.keys import keyring
    from shuke.engage.models import Campaign, Send
    from shuke.engage.tests import shop

    call_command("migrate", verbosity=0)
    campaign = shop.gathered(shop.people(people_count))
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


def send_to_the_end(campaign_id: int) -> None:
    from shuke.engage import commands
    from shuke.engage.models import Campaign

    while Campaign.objects.get(pk=campaign_id).state == "sending":
        commands.send_slice(campaign_id, beside=True)


def say(*words: object) -> None:
    print(*words, flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))
