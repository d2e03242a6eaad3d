"""Rehearses the main job on the UCI Online Retail file, from the CSV to a one-click unsubscribe.

    .venv/bin/python -m scripts.rehearse online_retail.csv

Everything is real: an empty SHUKE_HOME, the verbs of the README, web, worker and an SMTP server,
and Chromium for the pages. Each line of the outcome is checked and printed; the first that is
wrong ends the run. E-mail addresses are invented. Needs `make test`'s requirements.
"""

import argparse
import csv
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright
from tests.browser.chromium import launch
from tests.browser.story import Shopkeeper

from shuke.demo.supervisor import Supervisor, free_port, wait_for_page

LETTER = (
    '<p>Dear {{ customer.name }},</p><p><a href="https://shop.example.com/new">New gifts</a></p>'
)
ENVIRONMENT = {"SHUKE_CURRENCY": "GBP", "SHUKE_TIME_ZONE": "Europe/London", "SHUKE_MAILBOX": "1"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path, help="the unpacked Online Retail CSV")
    file = parser.parse_args().file.resolve()
    home = Path(tempfile.mkdtemp(prefix="shuke-rehearsal-"))
    os.environ.update(ENVIRONMENT, SHUKE_HOME=str(home), SHUKE_LOG_LEVEL="WARNING")
    try:
        rehearse_files(file, home)
        with services() as (base, password):
            rehearse_campaign(base, password)
    finally:
        shutil.rmtree(home, ignore_errors=True)
    print("All of it holds.")


def rehearse_files(file: Path, home: Path) -> None:
    first = shuke("import", "orders", str(file), "--json")
    check("every line is accounted for", first["lines"], 541_909)
    check("outcomes add up to the lines", sum(first["outcomes"].values()), 541_909)
    print(f"   {first['outcomes'] | first['detail']}, {first['lines_per_second']:,} lines/s")
    again = shuke("import", "orders", str(file), "--json")
    check("the same file again changes nothing", again["changes"], 0)

    pareto = shuke("report", "pareto", "--sales-only", "--json")["revenue"]
    check("customers by sales only", pareto["customers"], 4_338)
    check("revenue by sales only", pareto["total"], "8911407.90")
    fifth = next(row for row in pareto["top"] if row["percent"] == 20)
    check("share of the top 20 %", round(fifth["share"] * 100, 1), 74.6)
    rfm = shuke("report", "rfm", "--json")
    groups = sum(group["customers"] for group in rfm["groups"])
    check("RFM groups add up to the customers", groups, rfm["customers"])

    people = shuke("import", "customers", str(invent_addresses(file, home)), "--json")
    check("customers got addresses and consent", people["changes"], 4_372)


def invent_addresses(file: Path, home: Path) -> Path:
    """A customers file with an invented address and a granted consent for each number."""
    with file.open(encoding="utf-8") as source:
        numbers = {row["CustomerID"].removesuffix(".0") for row in csv.DictReader(source)} - {""}
    path = home / "customers.csv"
    with path.open("w", newline="") as target:
        rows = csv.writer(target)
        rows.writerow(["Customer number", "Name", "Email", "Accepts email marketing"])
        rows.writerows([n, f"Customer {n}", f"c{n}@example.com", "yes"] for n in sorted(numbers))
    return path


def rehearse_campaign(base: str, password: str) -> None:
    with sync_playwright() as playwright:
        browser = launch(playwright)
        shop = Shopkeeper(browser.new_context(locale="en-GB").new_page(), base)
        shop.log_in("owner", password)
        people = shop.build_segment("Recent and regular", days=90, orders=3, of_the_data=True)
        print(f"   {people:,} people bought in the last 90 days of the data, at least 3 orders")
        campaign = {"subject": "New gifts, {{ customer.name }}", "letter": LETTER}
        shop.write_campaign("Gifts", "Recent and regular", holdout=10, **campaign)
        started = time.monotonic()
        first = shop.send_now()
        print(
            f"   {first.sent:,} sent, {first.held_out:,} held out, {time.monotonic() - started:.0f} s"
        )
        check("sent and held out are the segment", first.sent + first.held_out, people)
        letters = shop.letters()
        check("every letter arrived exactly once", len(letters), first.sent)
        leaver = sorted(letters)[0]
        shop.unsubscribe_with_one_click(letters[leaver])
        shop.write_campaign("Once more", "Recent and regular", holdout=0, **campaign)
        second = shop.send_now()
        check("who left gets nothing more", second.sent, people - 1)
        browser.close()


@contextmanager
def services() -> Iterator[tuple[str, str]]:
    """Mailbox, web and worker, as the README starts them; the pages' address and a password."""
    port, mail_port = free_port(), free_port()
    os.environ["SHUKE_SMTP_URL"] = f"smtp://127.0.0.1:{mail_port}"
    os.environ["SHUKE_PUBLIC_URL"] = f"http://127.0.0.1:{port}"
    said = run("staff", "add", "owner", "--role", "owner")
    password = re.search(r"\b(?:\w{4}-){3}\w{4}\b", said)
    if password is None:
        sys.exit(f"no password was shown: {said}")
    processes = Supervisor(say=print)
    try:
        processes.start("mailbox", ["mailbox", "--port", str(mail_port)], {})
        processes.start("web", ["serve", "--port", str(port)], {})
        processes.start("worker", ["work"], {})
        if not wait_for_page(port, alive=lambda: True):
            sys.exit("the web server did not start")
        yield f"http://127.0.0.1:{port}", password[0]
    finally:
        processes.stop()


def shuke(*arguments: str) -> dict:
    """Run a verb with --json; what it printed."""
    return json.loads(run(*arguments))


def run(*arguments: str) -> str:
    """Run a verb; what it printed. Its complaints go to the terminal."""
    command = [sys.executable, "-m", "shuke", *arguments]
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout


def check(what: str, seen: object, expected: object) -> None:
    if seen != expected:
        sys.exit(f"NOT SO: {what}: {seen!r}, expected {expected!r}")
    print(f"ok {what}: {seen}")


if __name__ == "__main__":
    main()
