"""Changes of a draft: each gives the definition anew and leaves the old one alone."""

import copy
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from shuke.common.errors import Invalid, NotFound
from shuke.engage.journeys.plan import BLANK, next_key

Definition = dict[str, Any]
Steps = list[dict[str, Any]]


def added(definition: Mapping[str, Any], kind: str, after: str = "", path: str = "") -> Definition:
    """With a new step behind the step `after`; with `path` ("yes", "no") at the beginning of that way of it; with
    neither at the beginning. NotFound when it is gone."""
    if kind not in BLANK:
        raise Invalid(_("There is no such kind of step."))
    anew = copy.deepcopy(dict(definition))
    key = next_key(anew)
    step = {"key": key, "kind": kind, **copy.deepcopy(BLANK[kind])}
    anew["last"] = int(key[1:])
    if not after:
        anew["steps"].insert(0, step)
        return anew
    steps, at = _place(anew["steps"], after)
    if path:
        if path not in ("yes", "no") or path not in steps[at]:
            raise NotFound(_("This step has no such way."))
        steps[at][path].insert(0, step)
    else:
        steps.insert(at + 1, step)
    return anew


def changed(definition: Mapping[str, Any], key: str, values: Mapping[str, Any]) -> Definition:
    """With other values of one step; its key, kind and ways stay."""
    anew = copy.deepcopy(dict(definition))
    steps, at = _place(anew["steps"], key)
    allowed = set(BLANK[steps[at]["kind"]]) - {"yes", "no"}
    steps[at] |= {name: value for name, value in values.items() if name in allowed}
    return anew


def removed(definition: Mapping[str, Any], key: str) -> Definition:
    """Without a step and what stands on its ways."""
    anew = copy.deepcopy(dict(definition))
    steps, at = _place(anew["steps"], key)
    del steps[at]
    return anew


def moved(definition: Mapping[str, Any], key: str, by: int) -> Definition:
    """With a step further up (-1) or down (1). At the end of its way it goes into or out of the way beside it."""
    anew = copy.deepcopy(dict(definition))
    steps, at = _place(anew["steps"], key)
    step = steps.pop(at)
    beside = at - 1 if by < 0 else at
    if not 0 <= beside < len(steps):
        return _out(anew, steps, step, by)
    neighbour = steps[beside]
    if "yes" in neighbour:
        if by < 0:
            neighbour["no"].append(step)
        else:
            neighbour["yes"].insert(0, step)
    else:
        steps.insert(at + by, step)
    return anew


def _out(anew: Definition, steps: Steps, step: dict[str, Any], by: int) -> Definition:
    """Out of the way on which it stood; at the very ends nothing moves."""
    parent = _parent(anew["steps"], steps)
    if parent is None:
        steps.insert(0 if by < 0 else len(steps), step)
        return anew
    outer, at, path = parent
    if path == "yes" and by > 0:
        outer[at]["no"].insert(0, step)
    elif path == "no" and by < 0:
        outer[at]["yes"].append(step)
    else:
        outer.insert(at if by < 0 else at + 1, step)
    return anew


def _place(steps: Steps, key: str) -> tuple[Steps, int]:
    for at, step in enumerate(steps):
        if step["key"] == key:
            return steps, at
        for path in ("yes", "no"):
            try:
                return _place(step.get(path, []), key)
            except NotFound:
                continue
    raise NotFound(_("This step is not there any more. Look at the journey again."))


def _parent(steps: Steps, inner: Steps) -> tuple[Steps, int, str] | None:
    for at, step in enumerate(steps):
        for path in ("yes", "no"):
            ways = step.get(path, [])
            if ways is inner and path in step:
                return steps, at, path
            if (outer := _parent(ways, inner)) is not None:
                return outer
    return None
