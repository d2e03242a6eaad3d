"""The API's own reference page at /api/v1/docs, drawn from the OpenAPI schema.

Swagger's page needs inline scripts or a foreign host, which the content security policy forbids.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from ninja.openapi.docs import DocsBase

ERROR = {
    "type": "object",
    "title": "Error",
    "description": "What every failed call answers.",
    "properties": {
        "code": {"type": "string", "description": "Stable, for programs."},
        "message": {"type": "string", "description": "For people, in their language."},
        "fields": {"type": "object", "additionalProperties": {"type": "string"}},
    },
    "required": ["code", "message", "fields"],
}
METHODS = ("get", "post", "put", "patch", "delete")


def described(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema with the error's shape as the `default` answer of every operation."""
    schema.setdefault("components", {}).setdefault("schemas", {})["Error"] = ERROR
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    for _path, _method, operation in _operations(schema):
        operation["responses"].setdefault(
            "default", {"description": "It failed: see `code`.", "content": content}
        )
    return schema


class Reference(DocsBase):
    """Draws the page."""

    def render_page(self, request: HttpRequest, api: Any, **kwargs: Any) -> HttpResponse:
        schema = api.get_openapi_schema(path_params=kwargs)
        groups: dict[str, list] = {}
        for path, method, operation in _operations(schema):
            name = (operation.get("tags") or [path.split("/")[3]])[0]
            groups.setdefault(name, []).append(_drawn(schema, path, method, operation))
        context = {"info": schema["info"], "groups": list(groups.items())}
        return render(request, "config/reference.html", context)


def _operations(schema: dict) -> list[tuple[str, str, dict]]:
    return [
        (path, method, operation)
        for path, item in schema["paths"].items()
        for method, operation in item.items()
        if method in METHODS
    ]


def _drawn(schema: dict, path: str, method: str, operation: dict) -> dict[str, Any]:
    body = operation.get("requestBody", {}).get("content", {})
    answers = [
        {"status": status, "fields": _fields(schema, _json(answer.get("content", {})))}
        for status, answer in operation["responses"].items()
        if status != "default"
    ]
    return {
        "path": path,
        "short": path.removeprefix("/api/v1"),
        "method": method.upper(),
        "id": operation.get("operationId", ""),
        "summary": operation.get("summary", ""),
        "description": operation.get("description", ""),
        "capability": operation.get("x-capability", ""),
        "parameters": [
            {
                "name": parameter["name"],
                "where": parameter["in"],
                "type": _type(parameter.get("schema", {})),
                "required": parameter.get("required", False),
                "about": parameter.get("description")
                or parameter.get("schema", {}).get("description", ""),
            }
            for parameter in operation.get("parameters", [])
        ],
        "body": _fields(schema, _json(body)),
        "answers": answers,
    }


def _json(content: dict) -> dict:
    first: dict = next(iter(content.values()), {})
    return first.get("schema", {})


def _resolve(schema: dict, part: dict) -> dict:
    reference = part.get("$ref")
    return schema["components"]["schemas"][reference.rsplit("/", 1)[1]] if reference else part


def _fields(schema: dict, part: dict) -> list[dict[str, Any]]:
    """The fields of an object, or of an array's items, one level deep."""
    part = _resolve(schema, part)
    if part.get("type") == "array":
        part = _resolve(schema, part.get("items", {}))
    required = set(part.get("required", []))
    return [
        {
            "name": name,
            "type": _type(field),
            "required": name in required,
            "about": field.get("description", ""),
        }
        for name, field in part.get("properties", {}).items()
    ]


def _type(part: dict) -> str:
    if "$ref" in part:
        return part["$ref"].rsplit("/", 1)[1]
    if "enum" in part:
        return " | ".join(str(value) for value in part["enum"])
    if part.get("type") == "array":
        return f"[{_type(part.get('items', {}))}]"
    for key in ("anyOf", "oneOf", "allOf"):
        if key in part:
            return " | ".join(_type(option) for option in part[key])
    named = part.get("type", "any")
    return f"{named} ({part['format']})" if "format" in part else str(named)
