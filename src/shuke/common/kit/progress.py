"""Progress of long work: drawn from a plain dict, a live part until the work has ended.

The dict: `done` and `total` (numbers; total None while unknown), `state` (see STATES), `speed`
(per second), `remaining` (seconds), `problems` (a count), `problems_url`, `unit` ("lines"),
`url` (answers with `progress_response`), `pause_url`, `resume_url`, `stop_url` (POST addresses).
Only `done`, `total`, `state` and `url` are needed.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import pgettext_lazy

from shuke.common.kit.live import live_response

STATES = {
    "waiting": pgettext_lazy("work", "Waiting"),
    "running": pgettext_lazy("work", "Running"),
    "paused": pgettext_lazy("work", "Paused"),
    "stopping": pgettext_lazy("work", "Stopping"),
    "stopped": pgettext_lazy("work", "Stopped"),
    "done": pgettext_lazy("work", "Done"),
    "failed": pgettext_lazy("work", "Failed"),
    "undone": pgettext_lazy("work", "Undone"),
}
_TONES = {"done": "good", "failed": "bad", "paused": "warn", "stopped": "warn", "undone": "warn"}
_MOVING = frozenset({"waiting", "running", "stopping"})


def job_of(row: Any, unit: Any, address: str) -> dict[str, Any]:
    """The dict of a row that counts in `done`, `total` and `state`, asked for anew at the page named `address`."""
    return {
        "done": row.done,
        "total": row.total,
        "unit": unit,
        "state": row.state,
        "url": reverse(address, args=[row.pk]),
    }


def described(job: dict[str, Any]) -> dict[str, Any]:
    """`job` with what the template needs besides."""
    state = job.get("state", "running")
    done, total = job.get("done") or 0, job.get("total")
    return {
        **job,
        "done": done,
        "state": state,
        "state_label": STATES.get(state, state),
        "tone": _TONES.get(state, "info"),
        "moves": state in _MOVING,
        "share": min(done / total, 1) if total else None,
    }


def progress_response(request: HttpRequest, job: dict[str, Any]) -> HttpResponse:
    """Answer to the poll: the fresh fragment, 304 when it is as it was; reloads the page once when
    the work has ended."""
    drawn = described(job)
    state = sorted((key, str(value)) for key, value in drawn.items())
    response = live_response(
        request, state, lambda: render(request, "kit/progress.html", {"job": drawn})
    )
    if not drawn["moves"]:
        response["HX-Refresh"] = "true"
    return response
