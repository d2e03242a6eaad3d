"""The API's router: an operation cannot be added without naming the capability it needs. What a call
sends and nothing knows is refused, never dropped: a mistyped name would lose its value silently."""

import datetime as dt
import functools
import json
from collections.abc import Callable, Iterable
from typing import Annotated, Any

import ninja
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.decorators import decorate_view
from ninja.parser import Parser
from pydantic import (
    BeforeValidator,
    ConfigDict,
    ValidationError,
    ValidationInfo,
    model_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError

from shuke.common import idempotency
from shuke.common.access import require
from shuke.common.errors import Invalid
from shuke.common.fields import reads

#: What clients add to any address so that no cache answers.
HARMLESS = frozenset({"_"})


class Body(ninja.Schema):
    """What a call sends: fields that it does not know are 422, each by its name."""

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _refuse_others(cls, values: Any) -> Any:
        if isinstance(values, list):
            raise PydanticCustomError("object", "{why}", {"why": _("Send one JSON object.")})
        if not isinstance(values, dict):
            return values
        names = [field.alias or name for name, field in cls.model_fields.items()]
        if others := [name for name in values if name not in names]:
            refusal = PydanticCustomError("unknown", "{why}", {"why": _unknown(names)})
            raise ValidationError.from_exception_data(
                cls.__name__,
                [InitErrorDetails(type=refusal, loc=(n,), input=values[n]) for n in others],
            )
        return values


class VersionOut(ninja.Schema):
    """What programs read of a version of an owner's rules, beside its definition (`common.versions.described`)."""

    id: int
    by: str
    made_at: dt.datetime
    state: str = ninja.Field(description="Of the rehearsal: waiting, running, done or failed")
    error: str
    rehearsal: dict[str, Any] | None
    holds: bool
    began_at: dt.datetime | None
    ended_at: dt.datetime | None


#: A number in a body, and nothing that Python would take for one: neither `true` nor "1".
WholeNumber = Annotated[int, ninja.Field(strict=True)]
#: The id of a row: neither database knows a larger one.
Id = Annotated[int, ninja.Field(strict=True, ge=1, le=2**63 - 1)]


def guarded(kind: str, of: Any) -> Any:
    """The type of a value in an answer of the API: null for whoever may not read it."""

    def give(value: Any, info: ValidationInfo) -> Any:
        request = (info.context or {}).get("request")
        return value if reads(getattr(request, "actor", None), kind) else None

    return Annotated[of | None, BeforeValidator(give)]


class ObjectParser(Parser):
    """Bodies are JSON objects, or lists of them where an operation takes many (`Body` refuses those
    elsewhere). Of anything else ninja reads attributes: a bare text has a `title`."""

    def parse_body(self, request: HttpRequest) -> Any:
        body = json.loads(request.body)
        if not all(isinstance(each, dict) for each in (body if isinstance(body, list) else [body])):
            raise TypeError("not a JSON object")
        return body


class Router(ninja.Router):
    """`ninja.Router` whose operations check `request.actor` and the names of parameters before they run.

    `further` tells names of parameters that an operation takes besides those it declares, given the
    parts of its path. A POST takes an `Idempotency-Key`; `effect=False` is for one that only asks.
    """

    def api_operation(  # type: ignore[override]
        self,
        methods: list[str],
        path: str,
        *,
        capability: str,
        further: Callable[..., Iterable[str]] | None = None,
        effect: bool = True,
        **options: Any,
    ):
        is_keyed = effect and "POST" in methods
        extra: dict[str, Any] = {"x-capability": capability}
        if is_keyed:
            extra["parameters"] = [idempotency.PARAMETER]
        register = super().api_operation(methods, path, openapi_extra=extra, **options)

        def declare(view: Callable) -> Callable:
            names: list[str] = []

            @functools.wraps(view)
            def checked(request, *args, **kwargs):
                require(request.actor, capability)
                parts = request.resolver_match.kwargs
                _refuse_others(request.GET, [*names, *(further(**parts) if further else ())])
                call = getattr(request, "keyed_call", None)
                if call is not None and (earlier := call.begin()) is not None:
                    return earlier
                return view(request, *args, **kwargs)

            register(decorate_view(idempotency.once)(checked) if is_keyed else checked)
            for model in self.path_operations[path].operations[-1].models:
                if model.__ninja_param_source__ == "query":
                    names += model.__ninja_flatten_map__  # type: ignore[attr-defined]
            return view

        return declare

    def get(self, path: str, *, capability: str, **options: Any):  # type: ignore[override]
        return self.api_operation(["GET"], path, capability=capability, **options)

    def post(self, path: str, *, capability: str, **options: Any):  # type: ignore[override]
        return self.api_operation(["POST"], path, capability=capability, **options)

    def put(self, path: str, *, capability: str, **options: Any):  # type: ignore[override]
        return self.api_operation(["PUT"], path, capability=capability, **options)

    def patch(self, path: str, *, capability: str, **options: Any):  # type: ignore[override]
        return self.api_operation(["PATCH"], path, capability=capability, **options)

    def delete(self, path: str, *, capability: str, **options: Any):  # type: ignore[override]
        return self.api_operation(["DELETE"], path, capability=capability, **options)


def _refuse_others(given: Iterable[str], names: list[str]) -> None:
    """Invalid for parameters of the address that the operation does not take."""
    if others := [name for name in given if name not in HARMLESS and name not in names]:
        why = _unknown(names)
        raise Invalid(_("Some values cannot be used."), fields=dict.fromkeys(others, why))


def _unknown(names: list[str]) -> str:
    if not names:
        return _("Nothing of this name is known here; nothing is taken.")
    return _("Nothing of this name is known here. Known: %(known)s.") % {"known": ", ".join(names)}
