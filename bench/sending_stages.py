"""The stages of `shuke bench send`: `python -m bench.sending_stages STAGE PEOPLE`."""

import datetime as dt
import json
import os
import smtplib
import sys
import threading
from typing import Any

import django

CAMPAIGN = 1


def prepare(people: int) -> dict:
    """People with consent, a segment that means all of them, a campaign launched to it."""
    from django.core.management import call_command

    from bench.sending import LETTER
    from bench.subscribers import subscribe
    from shuke.common.access import SYSTEM
    from shuke.engage import commands
    from shuke.insight.commands import save_segment

    call_command("migrate", verbosity=0)
    subscribe(people)
    everybody: dict = {"where": {"all": []}}
    segment = save_segment(SYSTEM, name="bench", definition=everybody)
    campaign = commands.create_campaign(
        SYSTEM,
        name="bench",
        segment_id=segment.pk,
        subject="{{ customer.name }}，秋装上新",
        preheader="老客先看",
        html=LETTER,
        sender="棉花糖童装 <hello@shop.example>",
        holdout_percent=0,
    )
    commands.set_rules(SYSTEM, _rules())
    commands.launch_campaign(SYSTEM, campaign.pk)
    return {}


def _rules() -> Any:
    """Caps of every length, and quiet hours that do not hold while this runs: each claim asks them."""
    from shuke.common import clock
    from shuke.engage.rules import Cap, QuietHours, Rules

    caps = tuple(Cap("marketing", "", days, most) for days, most in ((1, 1), (7, 2), (30, 4)))
    now = clock.now().astimezone(clock.shop_zone())
    begins, ends = ((now + dt.timedelta(hours=hours)).time() for hours in (11, 13))
    return Rules(caps, QuietHours(begins.replace(microsecond=0), ends.replace(microsecond=0)))


def gather(people: int) -> dict:
    """Fill the ledger as the worker's job does, the analysis copy and the segment included."""
    from bench.measure import peak_memory_mb, timed
    from shuke.engage import commands
    from shuke.engage.queries import progress

    seconds, _none = timed(lambda: commands.gather_audience(CAMPAIGN))
    if (ledger := progress(CAMPAIGN).by_state) != {"queued": people}:
        raise RuntimeError(f"not everybody was gathered: {ledger}")
    return {"seconds": seconds, "memory": peak_memory_mb()}


def slice_(people: int) -> dict:
    """Send one slice of the campaign, as one job of the worker does."""
    from bench.measure import peak_memory_mb
    from shuke.engage import commands

    run = commands.send_slice(CAMPAIGN)
    return {"letters": run.settled if run else 0, "memory": peak_memory_mb()}


def send(people: int) -> dict:
    """Send the campaign to its end, slice by slice, as the worker does."""
    from bench.measure import peak_memory_mb, timed
    from shuke.engage import commands
    from shuke.engage.queries import progress

    def whole() -> None:
        while progress(CAMPAIGN).campaign.state == "sending":
            commands.send_slice(CAMPAIGN)

    before = sum(os.times()[:2])
    seconds, _none = timed(whole)
    ledger = progress(CAMPAIGN).by_state
    if ledger != {"sent": people}:
        raise RuntimeError(f"not every letter was sent: {ledger}")
    cpu = round((sum(os.times()[:2]) - before) / people * 1e6)
    return {"seconds": seconds, "memory": peak_memory_mb(), "cpu": cpu, "ledger": ledger}


def reference(letters: int) -> dict:
    """Send ready-made letters with smtplib alone, one thread per connection.

    Once as `EmailMessage` objects with `send_message`, as a plain loop does it, and once as bytes
    with `sendmail`, where not even the letter's text has to be written out.
    """
    from email import message_from_bytes, policy

    ready = _letters(letters)
    objects = [(one, message_from_bytes(raw, policy=policy.SMTP)) for one, raw in ready]
    size = sum(len(letter) for _address, letter in ready) // len(ready)
    return {
        "letters": len(ready),
        "bytes": size,
        "objects": _loop(objects, _as_object),
        "raw": _loop(ready, _as_bytes),
    }


def _loop(ready: list[tuple], hand_over) -> dict:
    from django.conf import settings

    from bench.measure import timed
    from bench.sending import CONNECTIONS

    port = int(settings.SMTP_URL.rpartition(":")[2])
    sender = "bounce@shop.example"

    def lane(number: int) -> None:
        with smtplib.SMTP("127.0.0.1", port) as connection:
            for address, letter in ready[number::CONNECTIONS]:
                hand_over(connection, sender, address, letter)

    def all_lanes() -> None:
        threads = [threading.Thread(target=lane, args=(number,)) for number in range(CONNECTIONS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    before = sum(os.times()[:2])
    seconds, _none = timed(all_lanes)
    cpu = round((sum(os.times()[:2]) - before) / len(ready) * 1e6)
    return {"seconds": seconds, "cpu": cpu}


def _as_object(connection: smtplib.SMTP, sender: str, address: str, letter) -> None:
    connection.send_message(letter, sender, [address])


def _as_bytes(connection: smtplib.SMTP, sender: str, address: str, letter: bytes) -> None:
    connection.sendmail(sender, [address], letter)


def _letters(count: int) -> list[tuple[str, bytes]]:
    from dataclasses import replace

    from shuke.engage.letters import compose
    from shuke.engage.queries import progress, recipient_for

    composer = compose(progress(CAMPAIGN).campaign)
    somebody = recipient_for(1)
    addresses = [f"customer{n}@mail.example" for n in range(count)]
    return [(one, composer.letter(replace(somebody, address=one))) for one in addresses]


if __name__ == "__main__":
    django.setup()
    stage, size = sys.argv[1:]
    stages = {
        "prepare": prepare, "gather": gather, "slice": slice_, "send": send, "reference": reference,
    }  # fmt: skip
    print(json.dumps(stages[stage](int(size))))
