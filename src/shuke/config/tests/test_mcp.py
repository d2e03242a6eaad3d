"""The shop for language models: the protocol, who may what, and that nothing is changed."""

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.test import Client

from shuke.common.models import RecordedFact
from shuke.config.mcp.tools import READING, _tools
from shuke.customers.tests.test_api import emma  # noqa: F401
from shuke.insight.models import Segment
from shuke.insight.tests.conftest import SmallShop
from shuke.team.commands import make_token
from shuke.team.queries import actor_for

pytestmark = pytest.mark.django_db
META = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientInfo": {"name": "test", "version": "1"},
    "io.modelcontextprotocol/clientCapabilities": {},
}
SCOPES = ["insight.view", "segments.view", "customers.view", "customers.contact", "orders.view"]


@pytest.fixture
def secret(staff):
    """The secret of a token of somebody with these scopes."""

    def make(role="owner", scopes=SCOPES):
        _row, secret = make_token(actor_for(staff(role)), name="model", scopes=scopes)
        return secret

    return make


@pytest.fixture
def post(secret):
    """`post(method, params)` as the newest revision sends it; `headers` replace its own."""

    def send(method, params=None, *, key=None, headers=None, body=None, meta=META, **more):
        params = {**(params or {}), "_meta": meta}
        body = body or {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
        own = {
            "authorization": f"Bearer {key or secret()}",
            "mcp-protocol-version": "2026-07-28",
            "mcp-method": method,
            **({"mcp-name": params["name"]} if "name" in params else {}),
        }
        own = {name: value for name, value in (own | (headers or {})).items() if value is not None}
        data = body if isinstance(body, str) else json.dumps(body)
        return Client(headers=own).post("/mcp", data, content_type="application/json", **more)

    return send


def call(post, name, arguments=None, **more):
    answer = post("tools/call", {"name": name, "arguments": arguments or {}}, **more)
    assert answer.status_code == 200, answer.content
    return answer.json()["result"]


def test_a_client_learns_what_there_is(post):
    seen = post("server/discover").json()["result"]
    assert seen["supportedVersions"][0] == "2026-07-28" and "tools" in seen["capabilities"]
    assert seen["resultType"] == "complete"
    listed = post("tools/list").json()["result"]
    names = [tool["name"] for tool in listed["tools"]]
    assert names == sorted(names) and {"ask", "read_report", "propose_segment"} <= {*names}
    assert listed["cacheScope"] == "private"
    assert all(tool["annotations"]["readOnlyHint"] for tool in listed["tools"])
    assert "$ref" not in json.dumps(listed)
    assert len(json.dumps(listed)) < 30_000, "every request of a model carries the list"


def test_tools_are_those_of_the_token(post, secret):
    few = post("tools/list", key=secret(scopes=["orders.view"])).json()["result"]["tools"]
    assert {tool["name"] for tool in few} >= {"find_orders", "find_products"}
    assert "ask" not in {tool["name"] for tool in few}
    key = secret("agent", ["customers.view"])
    answer = post("tools/call", {"name": "ask", "arguments": {"q": "营收"}}, key=key)
    assert answer.status_code == 400 and answer.json()["error"]["code"] == -32602


def test_a_figure_and_people_come_from_the_api(post, home):
    shop = SmallShop()
    for name in ("林小满", "Emma"):
        who = shop.person(name)
        shop.order(who, "2025-11-10T12:00", ("CUBE", 1, 100))
    shop.fill()
    got = call(post, "ask", {"q": "2025年11月的订单数"})
    assert not got["isError"] and got["structuredContent"]["value"] == "2"
    assert json.loads(got["content"][0]["text"]) == got["structuredContent"]
    report = call(
        post,
        "read_report",
        {"key": "parts", "by": "store", "from": "2025-11-01", "until": "2025-11-30"},
    )
    [part] = report["structuredContent"]["parts"]
    assert part["values"]["orders"] == 2
    seen = call(post, "find_customers", {"limit": 5})["structuredContent"]
    assert {each["name"] for each in seen["items"]} == {"林小满", "Emma"}


def test_contacts_stay_in_the_house_whatever_the_token_may(post, emma):  # noqa: F811
    record = call(post, "read_customer", {"pk": emma.pk})
    assert "13911112222" not in json.dumps(record) and "hidden" in json.dumps(record)


def test_a_proposal_saves_nothing(post, home):
    shop = SmallShop()
    shop.order(shop.person("林小满"), "2025-11-10T12:00", ("CUBE", 1, 100))
    shop.fill()
    where = {
        "anchor": "today",
        "where": {"all": [{"field": "orders", "op": "at_least", "value": 1}]},
    }
    facts = RecordedFact.objects.count()
    got = call(post, "propose_segment", {"name": "Buyers", "definition": where})[
        "structuredContent"
    ]
    assert got["people"] == 1 and "/segments/new/" in got["url"]
    assert not Segment.objects.exists() and RecordedFact.objects.count() == facts + 1, (
        "the token alone"
    )
    wrong = call(
        post, "propose_segment", {"name": "x", "definition": {"where": {"all": [{"field": "?"}]}}}
    )
    assert wrong["isError"]


def test_no_tool_changes_anything():
    assert {method for method, _path in READING.values()} <= {"GET", "POST"}
    posts = [path for method, path in READING.values() if method == "POST"]
    assert posts == ["/segments/count"], "it only asks"
    assert len(_tools()) == len(READING) + 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [({}, "Missing: q"), ({"q": "营收", "sql": "drop"}, "Not known here: sql")],
)
def test_arguments_that_cannot_be_used_are_named(post, arguments, words):
    got = call(post, "ask", arguments)
    assert got["isError"] and words in got["content"][0]["text"]


def test_a_path_stays_within_the_tool(post):
    got = call(post, "read_report", {"key": "../customers"})
    assert got["isError"]


@pytest.mark.parametrize(
    ("method", "params", "headers", "code", "status"),
    [
        ("tools/list", {}, {"mcp-method": "tools/call"}, -32020, 400),
        ("tools/list", {}, {"mcp-method": None}, -32020, 400),
        ("tools/list", {}, {"mcp-protocol-version": "2025-11-25"}, -32020, 400),
        ("tools/call", {"name": "ask", "arguments": {}}, {"mcp-name": "other"}, -32020, 400),
        ("tools/call", {"name": "ask", "arguments": {}}, {"mcp-name": None}, -32020, 400),
        ("resources/list", {}, {}, -32601, 404),
        ("tools/call", {"name": "drop_everything", "arguments": {}}, {}, -32602, 400),
    ],
)
def test_what_the_protocol_refuses(post, method, params, headers, code, status):
    answer = post(method, params, headers=headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert answer.json()["id"] == 1


def test_a_name_in_a_header_may_be_coded(post):
    answer = post(
        "tools/call", {"name": "ask", "arguments": {}}, headers={"mcp-name": "=?base64?YXNr?="}
    )
    assert answer.status_code == 200


def test_a_revision_that_is_not_spoken_is_told_those_that_are(post):
    meta = {**META, "io.modelcontextprotocol/protocolVersion": "1900-01-01"}
    answer = post("tools/list", meta=meta, headers={"mcp-protocol-version": "1900-01-01"})
    problem = answer.json()["error"]
    assert (answer.status_code, problem["code"]) == (400, -32022)
    assert "2026-07-28" in problem["data"]["supported"]
    meta = {key: value for key, value in META.items() if "Capabilities" not in key}
    assert post("tools/list", meta=meta).json()["error"]["code"] == -32602


@pytest.mark.parametrize(
    "body", ["{", "[]", "1", '{"jsonrpc": "2.0", "id": null, "method": "ping"}', "[" * 5000]
)
def test_nonsense_is_refused(post, body):
    answer = post("tools/list", body=body)
    assert answer.status_code == 400 and answer.json()["error"]["code"] in (-32700, -32600)


def test_who_sends_no_token_and_pages_of_others_are_refused(post):
    answer = post("tools/list", headers={"authorization": "Bearer shk_nothing"})
    assert answer.status_code == 401 and "Bearer" in answer["WWW-Authenticate"]
    assert post("tools/list", headers={"authorization": None}).status_code == 401
    assert post("tools/list", headers={"origin": "https://evil.example"}).status_code == 403
    assert post("tools/list", headers={"origin": "http://testserver"}).status_code == 200
    assert Client().get("/mcp").status_code == 405


def test_clients_of_before_begin_with_a_handshake(secret):
    client = Client(headers={"authorization": f"Bearer {secret()}"})

    def send(method, params=None, key=1):
        body = {"jsonrpc": "2.0", "method": method, "params": params or {}}
        body |= {} if key is None else {"id": key}
        return client.post("/mcp", json.dumps(body), content_type="application/json")

    hello = send("initialize", {"protocolVersion": "2025-06-18", "capabilities": {}}).json()[
        "result"
    ]
    assert hello["protocolVersion"] == "2025-06-18" and hello["serverInfo"]["name"] == "shuke"
    assert send("notifications/initialized", key=None).status_code == 202
    assert send("ping").json()["result"] == {}
    tools = send("tools/list").json()["result"]["tools"]
    assert "ask" in {tool["name"] for tool in tools}
    assert send("prompts/list").json()["error"]["code"] == -32601


@pytest.mark.once
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("mode", ["2026-07-28", "legacy"])
def test_the_client_of_others_reads_the_shop(live_server, home, secret, mode):
    """The protocol's own client for Python, as it comes, in both of its eras."""
    import httpx2
    from mcp import Client as ModelClient
    from mcp.client.streamable_http import streamable_http_client

    shop = SmallShop()
    shop.order(shop.person("林小满"), "2025-11-10T12:00", ("CUBE", 1, 100))
    shop.fill()
    key = secret()

    async def visit():
        async with httpx2.AsyncClient(headers={"Authorization": f"Bearer {key}"}) as web:
            link = streamable_http_client(f"{live_server.url}/mcp", http_client=web)
            async with ModelClient(link, mode=mode) as client:
                tools = await client.list_tools()
                asked = await client.call_tool("ask", {"q": "2025年11月的营收"})
                return tools, asked

    with ThreadPoolExecutor(1) as apart:  # a browser of another test may have a loop in this thread
        tools, asked = apart.submit(asyncio.run, visit()).result()
    assert "ask" in {tool.name for tool in tools.tools}
    assert asked.structured_content["value"].startswith("100")
