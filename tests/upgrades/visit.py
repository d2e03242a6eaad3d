"""Looks at an upgraded shop through its pages, its API and its jobs: a program for `test_upgrades`.

The clock stands where it stood when the expectations were written. What is wrong is printed, line by line.
"""

import itertools
import json
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django_ox.testing import run_tasks

from shuke.common import clock
from shuke.warehouse import commands as warehouse
from tests.team import sign_in
from tests.test_access_matrix import Route, routes

#: Tables that may lose rows: Django writes its own list of them, sessions end, what the audit's reactions
#: proved is the audit itself.
MAY_SHRINK = {"ContentType", "Permission", "Session", "Reaction"}
#: Pages that only some of the old rows have: nobody bought after a letter that was never sent.
OF_SOME = {"engage:buyers"}
#: Of each kind of row so many, from both ends, are opened.
ENDS = 5
#: Keys of answers that tell of the copy or of the moment instead of what was kept.
PASSING = {"synced_at"}
#: Parts of answers that were moved or reworded on purpose since: CHANGELOG.md says how.
CHANGED = re.compile(
    r"/insight/(summary\S* (basis days|first|last|return_rate)|trend\S* (grain|periods|.*return_rate)"
    r"|cohorts\S* basis months)$|/tasks/\d+/people items \[\d+\] say$"
)
#: Words of today for those of then.
REWORDED = {"Cannot lose": "Can’t lose them"}
#: Where the rows of a table are that has another name by now.
NOW: dict[str, Callable[[], Any]] = {
    "RawFact": lambda: models()["Document"].objects,
    "Fact": lambda: models()["RecordedFact"].objects,
    "AuditEntry": lambda: models()["RecordedFact"].objects.filter(audited=True),
}


def models() -> dict[str, Any]:
    """Every table by the name of its class: rooms may change, rows may not be lost."""
    return {model.__name__: model for model in apps.get_models()}


def rows(name: str) -> list[int]:
    ids = list(models()[name]._base_manager.order_by("pk").values_list("pk", flat=True))
    return ids if len(ids) <= 2 * ENDS else [*ids[:ENDS], *ids[-ENDS:]]


def table(name: str) -> Callable[[], list[int]]:
    return lambda: rows(name)


#: Send keys of letters that were sent then: their links go on working.
KEYS: list[str] = []

#: What stands before a parameter in the address, or its name -> values. One that is not here belongs to
#: a page that is younger than the dump.
VALUES: dict[str, Callable[[], list]] = {
    "customers/": table("Customer"),
    "orders/": table("Order"),
    "products/": table("Product"),
    "segments/": table("Segment"),
    "campaigns/": table("Campaign"),
    "imports/": table("Import"),
    "c/": lambda: KEYS,
    "u/": lambda: KEYS,
    "own": table("CustomField"),
    "own/": lambda: ["shoe", "nonsense"],
    "insight/": lambda: ["trend", "cohorts", "nonsense"],
    "fields/": lambda: ["name", "city"],
    "customer": table("Customer"),
    "staff_id": table("Staff"),
    "token_id": table("Token"),
    "task_id": table("Task"),
    "list_id": table("PeopleList"),
    "child": table("Child"),
    "identity": table("Identity"),
    "touch": table("Touch"),
    "group": lambda: ["sent", "queued", "failed"],
    "position": lambda: [1],
    "day": lambda: ["2026-11-28"],
    "way": lambda: ["in", "out"],
    "sheet": lambda: ["periods"],
}


def main(expectation: str) -> None:
    """Exits with 1 when something is wrong."""
    wrong = faults(json.loads(Path(expectation).read_text()))
    if wrong:
        sys.exit("\n".join(wrong))


def faults(expected: dict[str, Any]) -> list[str]:
    KEYS.extend(expected["keys"])
    settings.ALLOWED_HOSTS, settings.MAILBOX = ["testserver"], True
    with clock.fixed(parse_datetime(expected["at"])):
        wrong = [*lost(expected["rows"])]
        warehouse.sync()
        return [*wrong, *answers(expected), *pages(), *audit(), *jobs()]


def lost(before: dict[str, int]) -> Iterator[str]:
    """Tables that are gone or have fewer rows."""
    for name, count in before.items():
        rows = NOW[name]() if name in NOW else getattr(models().get(name), "_base_manager", None)
        if rows is None:
            yield f"the table of {name} is gone"
        elif name not in MAY_SHRINK and (now := rows.count()) < count:
            yield f"{name}: {count} rows then, {now} now"


def answers(expected: dict[str, Any]) -> Iterator[str]:
    """What the API, asked with the old token, no longer says."""
    api = Client(headers={"authorization": f"Bearer {expected['token']}", "accept-language": "en"})
    for path, (status, body) in expected["api"].items():
        answer = api.get(path)
        if answer.status_code != status:
            yield f"GET {path}: {status} then, {answer.status_code} now"
        else:
            yield from differences(body, answer.json(), path)


def differences(before: Any, now: Any, place: str) -> Iterator[str]:
    """What was said before and is not said now; new keys are welcome."""
    if CHANGED.search(place):
        return
    if isinstance(before, dict) and isinstance(now, dict):
        for key, value in before.items():
            if key not in PASSING:
                yield from differences(value, now.get(key, "nothing"), f"{place} {key}")
    elif isinstance(before, list) and isinstance(now, list) and len(before) == len(now):
        if re.search(r"/tasks/\d+/people items$", place):  # by what they spent since, not by id
            before, now = (
                sorted(each, key=lambda item: item["customer"]) for each in (before, now)
            )
        for number, (old, new) in enumerate(zip(before, now, strict=True)):
            yield from differences(old, new, f"{place} [{number}]")
    elif place.endswith(" source") and str(before).startswith("import:") and now == "":
        return  # a file is no source of customers any more
    elif isinstance(before, str) and _reworded(before) == now:
        return
    elif before != now and not (isinstance(before, float) and abs(before - now) < 1e-9):
        yield f"{place}: {str(before)[:200]} then, {str(now)[:200]} now"


def _reworded(text: str) -> str:
    for then, today in REWORDED.items():
        text = text.replace(then, today)
    return text


def owner() -> Client:
    client = Client(headers={"accept-language": "en"})
    sign_in(client, models()["Staff"].objects.filter(role="owner", left_at=None).first())
    return client


def pages() -> Iterator[str]:
    """Every page of the owner, with the old rows: those with at most one of them open."""
    client, visited = owner(), 0
    for route in routes():
        for values in parameters(route):
            url = reverse(route.name, kwargs=values)
            answer = client.get(url)
            if answer.streaming:
                b"".join(answer.streaming_content)
            visited += 1
            if not is_well(answer.status_code, route, values):
                yield f"GET {url}: {answer.status_code}"
    if visited < 300:
        yield f"only {visited} pages were visited"


def parameters(route: Route) -> list[dict]:
    places = re.findall(r"([\w-]+/)?<(?:\w+:)?(\w+)>", route.pattern)
    values = [VALUES.get(name, VALUES.get(before)) for before, name in places]
    if not all(values):
        return []
    combined = itertools.product(*(each() for each in values if each))
    return [dict(zip(route.parameters, each, strict=True)) for each in combined][:100]


def is_well(status: int, route: Route, values: dict) -> bool:
    if status == 404:  # a child of somebody else, a table that a report lacks
        return len(values) > 1 or "nonsense" in values.values() or route.name in OF_SOME
    if status == 401:  # a shop's server or a program asks with its own key
        return route.pattern.startswith("v1/")
    return status in {200, 204, 302, 304, 405, 409, 410, 422, 503}


def audit() -> Iterator[str]:
    """The owner still reads what each person did."""
    client, entries = owner(), NOW["AuditEntry"]().exclude(actor_id=None)
    for pk in entries.order_by().values_list("actor_id", flat=True).distinct():
        theirs = entries.filter(actor_id=pk)
        shown = client.get("/audit/", {"actor_id": pk}).content.decode()
        least = min(theirs.count(), 20)
        if shown.count(theirs[0].actor_name) < least:
            yield f"/audit/ shows fewer than {least} entries of {theirs[0].actor_name}"


def jobs() -> Iterator[str]:
    """Run what waited in the queue when the dump was made: a job may change its home, not be lost."""
    run_tasks()
    waiting = models()["OxTask"].objects.exclude(status="SUCCESSFUL")
    for job in waiting:
        yield f"job {job.task_path}: {job.status} {str(job.__dict__.get('errors', ''))[:600]}"
