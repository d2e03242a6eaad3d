"""From a figure to its people: the list of customers, narrowed to who meets a definition (0150)."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import pyarrow as pa
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from shuke.common.access import Actor, require, require_whole
from shuke.common.errors import Invalid
from shuke.customers.queries import among
from shuke.customers.slots import PeopleSet
from shuke.insight.segments import running
from shuke.insight.segments.checking import check
from shuke.insight.segments.tree import Definition

#: What an address says of a figure's people: what they are called, who they are, where the figure stands.
PARAMETERS = ("people", "definition", "from")


def people_url(name: str, definition: Mapping[str, Any], page: str = "") -> str:
    """The list of customers, narrowed to who meets the definition; `page` is where it leads back to."""
    query = {"people": name[:120], "definition": _text(definition)}
    if page:
        query["from"] = page
    return f"{reverse('customers:list')}?{urlencode(query)}"


def segment_url(name: str, definition: Mapping[str, Any]) -> str:
    """The builder with this definition, to be looked at and saved."""
    query = urlencode({"name": name[:120], "definition": _text(definition)})
    return f"{reverse('insight:segment_new')}?{query}"


def offered(name: str, definition: Mapping[str, Any], page: str = "") -> dict[str, str]:
    """What a page needs to offer something done with these people (`insight/_audience.html`)."""
    return {
        "name": name,
        "url": people_url(name, definition, page),
        "segment": segment_url(name, definition),
        "definition": json.dumps(definition, ensure_ascii=False),
    }


def people_of(actor: Actor, query: Mapping[str, str]) -> PeopleSet:
    """The people that an address of `people_url` means."""
    require(actor, "segments.view")
    require_whole(actor)
    name = " ".join(query["people"].replace("\0", "").split())[:120]
    try:
        definition = json.loads(query.get("definition", ""))
    except ValueError as error:
        raise Invalid(_("The definition cannot be read."), code="invalid_definition") from error
    checked = check(definition)
    page = query.get("from", "")
    if not (page.startswith("/") and url_has_allowed_host_and_scheme(page, allowed_hosts=None)):
        page = ""
    return PeopleSet(
        title=name,
        parameters={key: query[key] for key in PARAMETERS if query.get(key)},
        narrow=lambda customers: among(customers, _ids(checked)),
        back=page,
        segment=segment_url(name, definition) if actor.can("segments.edit") else "",
        definition=checked.canonical(),
    )


def _ids(definition: Definition) -> list[int]:
    return pa.chunked_array(list(running.ids(definition)), pa.int64()).to_pylist()


def _text(definition: Mapping[str, Any]) -> str:
    return json.dumps(definition, ensure_ascii=False, separators=(",", ":"))
