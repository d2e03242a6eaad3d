"""`shuke bench send`: a campaign to Postfix's smtp-sink, against plain smtplib in the same run.

Everything real is in it: people and consent by their own commands, the audience through a
segment, rendering, the ledger, the journal, the timeline. The reference sends the same letters,
made before the clock starts, with `smtplib` over as many connections, and keeps no books: as
message objects, the way a plain loop does it, and as bytes, which leaves nothing but the wire.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

from shuke.bench.measure import Figure, Report

#: People at size 1, and letters that the reference sends before and after.
PEOPLE = 20_000
#: People at size 1 of the campaign that only shows what a bigger audience costs in memory.
AUDIENCE = 200_000
REFERENCE = 3_000
CONNECTIONS = 4
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
    """Send to `size` x 20,000 people. RuntimeError where there is no smtp-sink."""
    people, audience = (max(200, int(count * size)) for count in (PEOPLE, AUDIENCE))
    with _sink() as port:
        with _home(port) as environment:
            _stage("prepare", environment, audience)
            wide = {name: _stage(name, environment, audience) for name in ("gather", "slice")}
        with _home(port) as environment:
            _stage("prepare", environment, people)
            gathered = _stage("gather", environment, people)
            before = _stage("reference", environment, min(REFERENCE, people))
            sent = _stage("send", environment, people)
            after = _stage("reference", environment, min(REFERENCE, people))
    report = _report(people, sent, before, after)
    report.figures += _memory(audience, wide, gathered, sent)
    return report


@contextmanager
def _home(port: int):
    """An empty home, as the environment that stages run in."""
    with tempfile.TemporaryDirectory(prefix="shuke-bench-") as home:
        yield {
            **os.environ,
            "SHUKE_HOME": home,
            "SHUKE_DATABASE_URL": "",
            "SHUKE_SMTP_URL": f"smtp://127.0.0.1:{port}",
            "SHUKE_SMTP_CONNECTIONS": str(CONNECTIONS),
            "SHUKE_LOG_LEVEL": "WARNING",
            "DJANGO_SETTINGS_MODULE": "shuke.config.settings",
        }


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
    target = "at least 500 letters/s"
    memory = sent["memory"]
    return Report(
        "send",
        [
            Figure("campaign", speed, "letters/s", target, speed >= 500),
            _ratio("against smtplib", speed, plain, "send_message of ready-made letters", 1.0),
            _ratio("against smtplib, bytes", speed, raw, "sendmail of ready-made bytes"),
            Figure("peak memory", memory, "MB", "under 300 MB", memory < 300),
        ],
        {
            "letters": people,
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


@contextmanager
def _sink():
    program = shutil.which("smtp-sink", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None:
        raise RuntimeError("smtp-sink is missing: `apt-get install postfix`")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    account = ["-u", "nobody"] if os.geteuid() == 0 else []
    process = subprocess.Popen([program, *account, f"127.0.0.1:{port}", "100"])
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


def _stage(name: str, environment: dict, people: int) -> dict:
    """Run one stage in a process of its own, so that its memory and caches are its own."""
    done = subprocess.run(
        [sys.executable, "-m", "shuke.bench.sending_stages", name, str(people)],
        env=environment,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return json.loads(done.stdout.splitlines()[-1])
