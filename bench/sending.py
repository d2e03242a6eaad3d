"""`shuke bench send`: a campaign to Postfix's smtp-sink, against plain smtplib in the same run.

Everything real is in it: people and consent by their own commands, the audience through a
segment, rendering, the ledger, the journal, the timeline. The reference sends the same letters,
made before the clock starts, with `smtplib` over as many connections, and keeps no books: as
message objects, the way a plain loop does it, and as bytes, which leaves nothing but the wire.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

from bench.measure import Figure, Report
from bench.stages import environment, run_stage

#: People at size 1, and letters that the reference sends before and after.
PEOPLE = 20_000
#: People at size 1 of the campaign that only shows what a bigger audience costs in memory.
AUDIENCE = 200_000
REFERENCE = 3_000
CONNECTIONS = 4
LETTERS_PER_SECOND = 1_500
#: What a shop's autumn letter looks like: a page of text, personal in a dozen places.
LETTER = (
    """
<h1>{{ customer.first_name | default: "朋友" }}，秋天的新衣到了</h1>
<p>{{ customer.greeting }} 您在我们家买过 {{ customer.order_count }} 次，谢谢您。
{% if customer.order_count > 2 %}老客这周满 300 减 40。{% else %}第二件半价，周日截止。{% endif %}</p>
<p>{{ customer.city | default: "全国" }}次日达：
<a href="https://shop.example/new">连体衣、小外套与针织帽</a></p>
<p>"""
    + "新生儿的衣服要软，要透气，要好穿脱。我们在同一家工厂做了第七个年头，布料没有换过。" * 12
    + """</p>
<p><a href="https://shop.example/sale">看看这一季</a> · <a href="https://shop.example/size">尺码</a></p>
"""
)


def run(*, file: Path | None = None, size: float = 1.0) -> Report:
    """Send to `size` x 20,000 people."""
    people, audience = (max(200, int(count * size)) for count in (PEOPLE, AUDIENCE))
    with _sink() as port:
        with _home(port) as stage:
            stage("prepare", audience)
            wide = {name: stage(name, audience) for name in ("gather", "slice")}
        with _home(port) as stage:
            stage("prepare", people)
            gathered = stage("gather", people)
            before = stage("reference", min(REFERENCE, people))
            sent = stage("send", people)
            after = stage("reference", min(REFERENCE, people))
    report = _report(people, sent, before, after)
    report.figures += _memory(audience, wide, gathered, sent)
    return report


@contextmanager
def _home(port: int):
    """`stage(name, people)` runs a stage in a home that was empty."""
    with tempfile.TemporaryDirectory(prefix="shuke-bench-") as home:
        place = environment(
            home,
            SHUKE_SMTP_URL=f"smtp://127.0.0.1:{port}",
            SHUKE_SMTP_CONNECTIONS=str(CONNECTIONS),
        )
        yield lambda name, people: run_stage("sending_stages", name, people, environment=place)


def _memory(audience: int, wide: dict, gathered: dict, sent: dict) -> list[Figure]:
    """What ten times the people cost in memory: the same, where nothing is held per person."""
    slice_, gather = wide["slice"], wide["gather"]
    ratio = slice_["memory"] / sent["memory"]
    return [
        Figure("audience", audience, "people"),
        Figure("peak memory, a slice of the audience", slice_["memory"], "MB", "under 300 MB",
               slice_["memory"] < 300, sent["memory"], "MB for a tenth", ratio),
        Figure("peak memory, gathering the audience and the first copy for analysis",
               gather["memory"], "MB", "", None, gathered["memory"], "MB for a tenth",
               gather["memory"] / gathered["memory"]),
    ]  # fmt: skip


def _report(people: int, sent: dict, before: dict, after: dict) -> Report:
    speed = people / sent["seconds"]
    plain, raw = (_speed(before, after, how) for how in ("objects", "raw"))
    target = f"at least {LETTERS_PER_SECOND:,} letters/s"
    memory = sent["memory"]
    return Report(
        "send",
        [
            Figure("campaign", speed, "letters/s", target, speed >= LETTERS_PER_SECOND),
            _ratio("against smtplib", speed, plain, "send_message of ready-made letters", 1.0),
            _ratio("against smtplib, bytes", speed, raw, "sendmail of ready-made bytes"),
            Figure("peak memory", memory, "MB", "under 300 MB", memory < 300),
        ],
        {
            "letters": people,
            "server": "smtp-sink"
            if _smtp_sink()
            else "aiosmtpd: install postfix for its smtp-sink",
            "connections": CONNECTIONS,
            "bytes per letter": before["bytes"],
            "microseconds of processor per letter": {
                "campaign, all in": sent["cpu"],
                "send_message": [before["objects"]["cpu"], after["objects"]["cpu"]],
                "sendmail": [before["raw"]["cpu"], after["raw"]["cpu"]],
            },
            "ledger": sent["ledger"],
        },
    )


def _speed(before: dict, after: dict, how: str) -> float:
    """Letters a second of the reference, over its two runs."""
    seconds = before[how]["seconds"] + after[how]["seconds"]
    return (before["letters"] + after["letters"]) / seconds


def _ratio(name: str, speed: float, plain: float, how: str, least: float | None = None) -> Figure:
    return Figure(
        name,
        speed / plain,
        "x",
        "" if least is None else "no slower",
        None if least is None else speed >= plain * least,
        plain,
        how,
        speed / plain,
    )


def _smtp_sink() -> str | None:
    return shutil.which("smtp-sink", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


@contextmanager
def _sink():
    """The port of a server that takes every letter and forgets it: Postfix's, or where that is missing a
    slower one in Python."""
    program = _smtp_sink()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"127.0.0.1:{port}"
    if program:
        account = ["-u", "nobody"] if os.geteuid() == 0 else []
        command = [program, *account, address, "100"]
    else:
        handler = ["-c", "aiosmtpd.handlers.Sink"]
        command = [sys.executable, "-W", "ignore", "-m", "aiosmtpd", "-n", *handler, "-l", address]
    process = subprocess.Popen(command)
    try:
        for _try in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.wait()
