"""Tools: operations of the API that only read, by names that a model chooses by; and proposals, which a person
finishes on a page. What a tool takes is said by the API's own schema, so the two cannot drift apart."""

import copy
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from shuke.common.access import Actor, require
from shuke.common.errors import Invalid
from shuke.insight import queries as insight

Schema = dict[str, Any]
#: Name → method and path below /api/v1. Nothing that changes anything may stand here.
READING: Mapping[str, tuple[str, str]] = {
    "ask": ("GET", "/ask"),
    "list_reports": ("GET", "/reports"),
    "read_report": ("GET", "/reports/{key}"),
    "list_segments": ("GET", "/segments"),
    "read_segment": ("GET", "/segments/{pk}"),
    "list_people_of_segment": ("GET", "/segments/{pk}/people"),
    "count_people": ("POST", "/segments/count"),
    "find_customers": ("GET", "/customers"),
    "read_customer": ("GET", "/customers/{pk}"),
    "read_customer_value": ("GET", "/value/people/{customer}"),
    "read_customer_relationship": ("GET", "/customers/{customer}/relationship"),
    "read_customer_next_order": ("GET", "/customers/{pk}/next-products"),
    "explain_message": ("GET", "/customers/{pk}/why"),
    "find_orders": ("GET", "/orders"),
    "read_order": ("GET", "/orders/{pk}"),
    "find_products": ("GET", "/products"),
    "read_stock": ("GET", "/products/{pk}/stock"),
    "list_tickets": ("GET", "/tickets"),
    "read_conversation": ("GET", "/tickets/{ticket}/conversation"),
    "search_articles": ("GET", "/articles/answers"),
    "list_texts": ("GET", "/texts"),
    "list_campaigns": ("GET", "/campaigns"),
    "read_campaign_results": ("GET", "/campaigns/{pk}/results"),
    "list_journeys": ("GET", "/journeys"),
    "list_tasks": ("GET", "/tasks"),
    "list_leads": ("GET", "/leads"),
    "list_deals": ("GET", "/deals"),
    "list_stalled_payments": ("GET", "/stalls"),
    "list_surveys": ("GET", "/surveys"),
    "read_survey_figure": ("GET", "/surveys/{pk}/figure"),
}


@dataclass(frozen=True)
class Tool:
    """One tool, for whoever may (`capability`)."""

    name: str
    capability: str
    description: str
    schema: Schema
    #: An operation of the API: method and path; else `propose`.
    method: str = ""
    path: str = ""
    #: Names of arguments that stand in the address.
    in_path: tuple[str, ...] = ()
    in_query: tuple[str, ...] = ()
    #: Whether it takes names beside those it declares, as reports take their options.
    takes_more: bool = False
    propose: Callable[[Actor, Mapping[str, Any]], dict[str, Any]] | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "description": self.description,
            "inputSchema": self.schema,
            "annotations": {"readOnlyHint": True, "openWorldHint": False},
        }


def tools_for(actor: Actor) -> list[Tool]:
    """The tools that somebody may use, in an order that stays."""
    return [tool for tool in _tools() if actor.can(tool.capability)]


@cache
def _tools() -> list[Tool]:
    from shuke.config.api import api

    schema = api.get_openapi_schema()
    parts = schema["components"]["schemas"]
    tools = [_of_operation(name, *place, schema["paths"], parts) for name, place in READING.items()]
    return sorted([*tools, PROPOSE_SEGMENT], key=lambda tool: tool.name)


def _of_operation(name: str, method: str, path: str, paths: Schema, parts: Schema) -> Tool:
    operation = paths[f"/api/v1{path}"][method.lower()]
    parameters = [
        each for each in operation.get("parameters", []) if each["in"] in ("path", "query")
    ]
    places = {
        place: tuple(each["name"] for each in parameters if each["in"] == place)
        for place in ("path", "query")
    }
    properties = {
        each["name"]: _whole(
            each["schema"]
            | ({"description": each["description"]} if "description" in each else {}),
            parts,
        )
        for each in parameters
    }
    required = [each["name"] for each in parameters if each.get("required")]
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    if body:
        whole = _whole(body["schema"], parts)
        properties |= whole.get("properties", {})
        required += whole.get("required", [])
    takes_more = path == "/reports/{key}"
    about = operation.get("description", "")
    words = (
        [about]
        if about and operation["summary"] in ("List", "Get")
        else [operation["summary"], about]
    )
    return Tool(
        name,
        operation["x-capability"],
        ". ".join(" ".join(word.split()).rstrip(".") for word in words if word) + ".",
        _object(properties, required, takes_more=takes_more),
        method,
        path,
        places["path"],
        places["query"],
        takes_more,
    )


def _object(properties: Schema, required: list[str], *, takes_more: bool = False) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        **({"required": required} if required else {}),
        "additionalProperties": takes_more,
    }


def _whole(schema: Schema, parts: Schema, depth: int = 0) -> Schema:
    """A schema with what it refers to in its place; a circle ends in anything."""
    if "$ref" in schema:
        if depth > 6:
            return {}
        return _whole(parts[schema["$ref"].rpartition("/")[2]], parts, depth + 1)
    whole = copy.deepcopy(schema)
    for key in ("properties", "$defs"):
        if key in whole:
            whole[key] = {name: _whole(each, parts, depth + 1) for name, each in whole[key].items()}
    for key in ("anyOf", "oneOf", "allOf"):
        if key in whole:
            whole[key] = [_whole(each, parts, depth + 1) for each in whole[key]]
    for key in ("items", "additionalProperties"):
        if isinstance(whole.get(key), dict):
            whole[key] = _whole(whole[key], parts, depth + 1)
    whole.pop("title", None)
    return whole


def _propose_segment(actor: Actor, arguments: Mapping[str, Any]) -> dict[str, Any]:
    require(actor, "segments.view")
    name, definition = str(arguments["name"]).strip()[:80], arguments["definition"]
    if not name:
        raise Invalid(_("A segment needs a name."))
    checked = insight.checked(definition)
    offered = insight.offered(name, definition)
    return {
        "sentence": insight.read_aloud(checked),
        "people": insight.segment_count(definition).people,
        "url": f"{settings.PUBLIC_URL}{offered['segment']}",
        "next": _(
            "Nothing is saved. Whoever may write segments opens the address, looks, and saves."
        ),
    }


PROPOSE_SEGMENT = Tool(
    "propose_segment",
    "segments.view",
    "Propose a segment: how many people it means, the sentence it reads as, and the address on which a person looks "
    "at it and saves it. Saves nothing. `definition` as documented in segments.md: "
    '{"anchor": "today", "where": {"all": [{"field": "orders", "op": "at_least", "value": 2}]}}.',
    _object({"name": {"type": "string"}, "definition": {"type": "object"}}, ["name", "definition"]),
    propose=_propose_segment,
)


def as_text(data: Any) -> str:
    """Data for a model to read."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))
