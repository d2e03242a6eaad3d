"""Messages of the protocol: read, checked, answered. Revision 2026-07-28 (every request says its version, who asks
and what they can do) and the revisions before it, which begin with `initialize`; no sessions in either."""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import shuke

MODERN = "2026-07-28"
LEGACY = ("2025-11-25", "2025-06-18", "2025-03-26")
_META = "io.modelcontextprotocol/"
#: JSON-RPC 2.0, and what the protocol adds.
PARSE, INVALID, NO_METHOD, BAD_PARAMS, INTERNAL = -32700, -32600, -32601, -32602, -32603
HEADERS_DIFFER, UNSUPPORTED = -32020, -32022
#: Requests whose name stands in a header, too.
_NAMED = {"tools/call": "name", "prompts/get": "name", "resources/read": "uri"}


class Refused(Exception):
    """A message that is not taken: an error of JSON-RPC with a status of HTTP."""

    def __init__(self, code: int, message: str, status: int = 400, **data: Any):
        super().__init__(message)
        self.code, self.message, self.status, self.data = code, message, status, data


@dataclass(frozen=True)
class Message:
    """A request, or a notification (`id` None)."""

    id: str | int | None
    method: str
    params: Mapping[str, Any]
    is_modern: bool

    @classmethod
    def read(cls, body: bytes) -> "Message":
        try:
            raw = json.loads(body)
        except (ValueError, RecursionError) as error:
            raise Refused(PARSE, "This is no JSON.") from error
        if not isinstance(raw, dict) or raw.get("jsonrpc") != "2.0":
            raise Refused(INVALID, "Send one JSON-RPC 2.0 message.")
        method, params, key = raw.get("method"), raw.get("params", {}), raw.get("id")
        if not isinstance(method, str) or not isinstance(params, dict):
            raise Refused(INVALID, "A message has a method, and params that are an object.")
        if "id" in raw and (isinstance(key, bool) or not isinstance(key, str | int)):
            raise Refused(INVALID, "An id is a text or a whole number.")
        meta = params.get("_meta", {})
        is_modern = isinstance(meta, dict) and f"{_META}protocolVersion" in meta
        return cls(key, method, params, is_modern)


def check_modern(message: Message, headers: Mapping[str, str]) -> None:
    """The headers repeat the body (MCP 2026-07-28, Streamable HTTP, Server Validation); raises Refused."""
    meta = message.params["_meta"]
    version = meta[f"{_META}protocolVersion"]
    _same("MCP-Protocol-Version", headers, version)
    if version != MODERN:
        raise Refused(
            UNSUPPORTED,
            "Unsupported protocol version",
            supported=[MODERN, *LEGACY],
            requested=version,
        )
    if not isinstance(meta.get(f"{_META}clientCapabilities"), dict):
        raise Refused(BAD_PARAMS, f"_meta lacks {_META}clientCapabilities.")
    _same("Mcp-Method", headers, message.method)
    if field := _NAMED.get(message.method):
        _same("Mcp-Name", headers, message.params.get(field), is_coded=True)


def _same(name: str, headers: Mapping[str, str], value: Any, *, is_coded: bool = False) -> None:
    sent = headers.get(name)
    if sent is None:
        raise Refused(HEADERS_DIFFER, f"Header mismatch: {name} is missing")
    if is_coded and sent.startswith("=?base64?") and sent.endswith("?="):
        try:
            sent = base64.b64decode(sent[9:-2], validate=True).decode()
        except (binascii.Error, UnicodeDecodeError) as error:
            raise Refused(HEADERS_DIFFER, f"Header mismatch: {name} cannot be decoded") from error
    if sent != value:
        raise Refused(HEADERS_DIFFER, f"Header mismatch: {name} is not what the body says")


def server_info(shop: str) -> dict[str, str]:
    return {"name": "shuke", "title": shop or "Shuke", "version": shuke.__version__}


def result(message: Message, data: dict[str, Any], shop: str) -> dict[str, Any]:
    """The answer of a request."""
    if message.is_modern:
        data = {
            "resultType": "complete",
            **data,
            "_meta": {f"{_META}serverInfo": server_info(shop)},
        }
    return {"jsonrpc": "2.0", "id": message.id, "result": data}


def error(key: str | int | None, refused: Refused) -> dict[str, Any]:
    """The answer of a message that is not taken."""
    problem: dict[str, Any] = {"code": refused.code, "message": refused.message}
    if refused.data:
        problem["data"] = refused.data
    return {"jsonrpc": "2.0", **({} if key is None else {"id": key}), "error": problem}
