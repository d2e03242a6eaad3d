"""What the demo shop did before today: a campaign that was really sent.

The campaign goes through the same launch, ledger and SMTP hand-over as any other, to a
receiver in this process, with the clock set back. Some of those who got the letter click, and some of these buy.
"""

import datetime as dt
import re
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import polars as pl
from aiosmtpd.controller import Controller
from django.conf import settings
from django.db import transaction

from shuke.common import clock
from shuke.common.access import SYSTEM
from shuke.demo import frames, orders, segments
from shuke.demo.supervisor import free_port
from shuke.engage import commands as engage
from shuke.insight import commands as insight
from shuke.shop import commands as shop

#: The campaign went out so many days ago, at 10 o'clock.
DAYS_AGO = 23
HOUR = 10
CLICKED, BOUGHT = 0.16, 0.38
BROWSER = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Mobile"

LETTER = """<p>{{ customer.greeting }}，</p>
<p>孩子一个季节长一截，去年的外套多半短了。今年的灯芯绒外套和轻薄羽绒服到了，尺码从 80 到 140 都齐。</p>
<p><a href="https://maisui.example.com/winter" class="button">看看冬装</a></p>
<p>不合身，14 天内免费换。</p>"""


def tell(ids_by_email: dict[str, int], random: np.random.Generator, today: dt.date) -> int:
    """Save a segment, send it the campaign of three weeks ago, let people answer; letters sent."""
    sent_on = today - dt.timedelta(days=DAYS_AGO)
    definition = {**segments.RECENT_REGULARS, "anchor": sent_on.isoformat()}
    then = insight.save_segment(
        SYSTEM, name="换季时的常客 Regulars at the turn of season", definition=definition
    )
    at = clock.day_start(sent_on) + dt.timedelta(hours=HOUR)
    with clock.fixed(at):
        letters = _send(then.pk)
    clicked = _click(letters, random, at)
    # In a small shop the share may come to less than one: the story needs somebody who bought.
    count = max(1, int(len(clicked) * BOUGHT))
    buyers = random.permutation(clicked)[:count].tolist()
    _buy([ids_by_email[address] for address in buyers], random, sent_on, today)
    return len(letters)


def _send(segment_id: int) -> dict[str, bytes]:
    """Launch and send; the letters by address."""
    with _receiving() as letters:
        campaign = engage.create_campaign(
            SYSTEM,
            name="冬装上新 Winter arrivals",
            segment_id=segment_id,
            subject="{{ customer.first_name | default: '你好' }}，冬装到了，去年的还合身吗？",
            preheader="灯芯绒外套、轻薄羽绒服，80–140 码都齐",
            html=LETTER,
            holdout_percent=20,
        )
        engage.launch_campaign(SYSTEM, campaign.pk)
        engage.gather_audience(campaign.pk)
        while (run := engage.send_slice(campaign.pk)) and run.more:
            pass
    return letters


def _click(letters: dict[str, bytes], random, at: dt.datetime) -> list[str]:
    """Some follow the link of their letter; their addresses."""
    clicked = [address for address in sorted(letters) if random.random() < CLICKED]
    for address in clicked:
        link = re.search(rb"/c/([0-9a-z-]+)/(\d+)", letters[address].replace(b"=\r\n", b""))
        if link is None:
            raise ValueError(f"the letter to {address} has no link")
        key, position = link[1].decode(), int(link[2])
        later = at + dt.timedelta(minutes=float(random.gamma(1.5, 300)) + 2)
        with clock.fixed(later):
            engage.follow_link(key, position, engage.Visit(user_agent=BROWSER))
    return clicked


def _buy(customer_ids: list[int], random, sent_on: dt.date, today: dt.date) -> None:
    if not customer_ids:  # a very small shop, in which nobody clicked
        return
    shelf = orders.Shelf()
    baskets = []
    for customer in customer_ids:
        day = sent_on + dt.timedelta(days=int(random.integers(1, 11)))
        lines = [
            orders.line([float(random.integers(12, 90))], day, shelf, random) for _ in range(2)
        ]
        second = int(random.integers(9 * 3600, 22 * 3600))
        baskets.append((orders.Basket(-1, day, second, "web", lines, off=0.0), customer))
    made = frames.orders(baskets, today)
    numbered = pl.concat_str(pl.lit("C"), pl.col("number")).alias("number")
    with transaction.atomic():
        shop.record_orders(
            made.orders.with_columns(numbered), made.lines.with_columns(numbered), source="demo"
        )


class _Receiver:
    """Takes letters and keeps them in memory, by address (aiosmtpd's handler)."""

    def __init__(self) -> None:
        self.letters: dict[str, bytes] = {}

    async def handle_DATA(self, server, session, envelope) -> str:  # noqa: N802 - aiosmtpd's name
        for recipient in envelope.rcpt_tos:
            self.letters[recipient] = envelope.content
        return "250 2.0.0 kept"


@contextmanager
def _receiving() -> Iterator[dict[str, bytes]]:
    """An SMTP server on a free loopback port, to which this process hands its letters."""
    receiver, before = _Receiver(), settings.SMTP_URL
    controller = Controller(receiver, hostname="127.0.0.1", port=free_port())
    controller.start()
    settings.SMTP_URL = f"smtp://127.0.0.1:{controller.port}"
    try:
        yield receiver.letters
    finally:
        settings.SMTP_URL = before
        controller.stop()


def industry(today: dt.date) -> str:
    """Invented figures of an invented industry: the last whole year and this one."""
    figures = {"average_order": "362", "repeat_share": "62%", "return_rate": "4.5%", "margin": "50%",
               "orders_per_buyer": "3.8", "revenue_per_buyer": "1420"}  # fmt: skip
    lines = [
        f"{metric},{year},{value},演示数据 invented"
        for year in (today.year - 1, today.year)
        for metric, value in figures.items()
    ]
    return "\n".join(["metric,period,value,source", *lines])
