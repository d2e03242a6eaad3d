"""Untrusted JSON -> `Definition`. Every fault is told with the path of the place where it stands."""

import json
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from shuke.common.errors import Invalid
from shuke.insight.segments.fields import FIELDS, Field
from shuke.insight.segments.operators import Operator
from shuke.insight.segments.params import Day, Param, Unusable, beyond_years, choose
from shuke.insight.segments.tree import (
    GROUP_KINDS,
    MAX_CONDITIONS,
    MAX_DEPTH,
    MAX_JSON_BYTES,
    Condition,
    Definition,
    Group,
    Node,
)

EVERYBODY = Definition(Group("all", ()))


def check(raw: Any, *, anew: bool = False) -> Definition:
    """The definition, or `Invalid` whose `fields` has one message per path ("where.all.0.value").

    What somebody says `anew` must also be known to the shop: a choice of an own field, a segment that
    is there. A stored definition goes on when such a thing ends.
    """
    checker = _Checker(anew=anew)
    definition = checker.definition(raw)
    if checker.problems:
        first = next(iter(checker.problems.items()))
        message = _("The segment cannot be used: %(path)s: %(why)s") % {
            "path": first[0],
            "why": first[1],
        }
        raise Invalid(message, code="invalid_segment", fields=checker.problems)
    return definition


class _Checker:
    def __init__(self, *, anew: bool) -> None:
        self.anew = anew
        self.problems: dict[str, str] = {}
        self.conditions = 0

    def refuse(self, path: str, message: str) -> None:
        self.problems.setdefault(path, message)

    def definition(self, raw: Any) -> Definition:
        if not isinstance(raw, dict):
            self.refuse("definition", _("Give an object with “where”."))
            return EVERYBODY
        try:
            size = len(json.dumps(raw, ensure_ascii=False).encode(errors="surrogatepass"))
        except (TypeError, ValueError, RecursionError):
            size = MAX_JSON_BYTES + 1
        if size > MAX_JSON_BYTES:
            self.refuse("definition", _("The definition is too large."))
            return EVERYBODY
        for key in raw:
            if key not in ("anchor", "where"):
                self.refuse(_name(key), _("There is no such setting."))
        anchor = self.anchor(raw.get("anchor", "today"))
        where = self.node(raw.get("where", {"all": []}), "where", 1)
        if isinstance(where, Condition):
            where = Group("all", (where,))
        return Definition(where or EVERYBODY.where, anchor)

    def anchor(self, raw: Any) -> Any:
        if raw in ("today", "data"):
            return raw
        try:
            return Day(name="anchor").clean(raw)
        except Unusable as fault:
            beyond = fault.message == beyond_years()
            why = fault.message if beyond else _("Use “today”, “data” or a day like 2026-11-23.")
            self.refuse("anchor", why)
            return "today"

    def node(self, raw: Any, path: str, depth: int) -> Node | None:
        if not isinstance(raw, dict):
            self.refuse(path, _("Give a group or a condition."))
            return None
        kinds = [kind for kind in GROUP_KINDS if kind in raw]
        if not kinds:
            return self.condition(raw, path)
        if len(raw) > 1:
            self.refuse(path, _("A group has exactly one of “all”, “any”, “not”."))
            return None
        return self.group(raw, kinds[0], path, depth)

    def group(self, raw: dict, kind: Any, path: str, depth: int) -> Group | None:
        if depth > MAX_DEPTH:
            self.refuse(path, _("Groups nest %(depth)s deep at most.") % {"depth": MAX_DEPTH})
            return None
        children = [raw[kind]] if isinstance(raw[kind], dict) else raw[kind]
        if not isinstance(children, list):
            self.refuse(f"{path}.{kind}", _("Give a list of conditions."))
            return None
        if not children and (depth > 1 or kind != "all"):
            self.refuse(f"{path}.{kind}", _("This group is empty: add a condition or remove it."))
            return None
        nodes = [
            self.node(child, f"{path}.{kind}.{n}", depth + 1) for n, child in enumerate(children)
        ]
        return Group(kind, tuple(node for node in nodes if node is not None))

    def condition(self, raw: dict, path: str) -> Condition | None:
        self.conditions += 1
        if self.conditions > MAX_CONDITIONS:
            self.refuse("where", _("At most %(most)s conditions.") % {"most": MAX_CONDITIONS})
            return None
        key = raw.get("field")
        field = FIELDS.get(key) if isinstance(key, str) else None
        if field is None:
            self.refuse(f"{path}.field", _("There is no condition of this name."))
            return None
        op = raw.get("op")
        operator = field.operator(op) if isinstance(op, str) else None
        if operator is None:
            self.refuse(f"{path}.op", choose({each.key: each.label for each in field.operators}))
            return None
        return Condition(field.key, operator.key, self.arguments(raw, field, operator, path))

    def arguments(
        self, raw: dict, field: Field, operator: Operator, path: str
    ) -> Mapping[str, Any]:
        params = {param.name: param for param in field.all_params(operator)}
        for name in raw:
            if name not in params and name not in ("field", "op"):
                self.refuse(f"{path}.{_name(name)}", _("There is no such setting."))
        args: Mapping[str, Any]
        args, complete = self.cleaned(raw, params, path)
        if complete:
            try:
                if operator.check:
                    operator.check(args)
                if self.anew:
                    args = field.as_spelled(args)
            except Unusable as error:
                self.refuse(f"{path}.{error.part}", error.message)
        return args

    def cleaned(
        self, raw: dict, params: Mapping[str, Param], path: str
    ) -> tuple[dict[str, Any], bool]:
        """Each argument by itself, and whether all could be used."""
        args: dict[str, Any] = {}
        complete = True
        for name, param in params.items():
            if raw.get(name) is None:
                if param.required:
                    complete = False
                    self.refuse(f"{path}.{name}", _("This is missing."))
                continue
            try:
                value = param.clean(raw[name])
            except Unusable as error:
                complete = False
                self.refuse(
                    f"{path}.{name}" + (f".{error.part}" if error.part else ""), error.message
                )
                continue
            if value is not None:
                args[name] = value
        return args, complete


def _name(key: Any) -> str:
    """An unknown key, short enough to be shown."""
    return str(key)[:40]
