"""Carriers on this machine: HTTP servers that check signatures and tokens and answer as Aliyun, Tencent and WeChat
do."""

import base64
import datetime as dt
import hashlib
import hmac
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from standardwebhooks import Webhook

KEY, SECRET = "key-of-the-shop", "secret-of-the-shop"


@dataclass
class Carrier:
    """What it was asked, and what it is to answer by phone number."""

    url: str = ""
    messages: list[dict[str, Any]] = field(default_factory=list)
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    #: Answers every request with this status and text.
    broken: tuple[int, str] | None = None
    #: What its messages were called, those of broken tries too.
    names: list[str] = field(default_factory=list)
    #: Of one that gives tokens: the good one, and how often it was asked for.
    token: str = "token-1"
    tokens: int = 0


@contextmanager
def aliyun() -> Iterator[Carrier]:
    carrier = Carrier()

    def answer(path: str, headers: Any, body: bytes) -> dict[str, Any]:
        query = dict(parse_qsl(urlsplit(path).query))
        if not _is_signed_v3(path, headers, body):
            return {"Code": "SignatureDoesNotMatch", "Message": "signature"}
        carrier.messages.append(query)
        given = {"Code": "OK", "Message": "OK", "BizId": f"9000{len(carrier.messages)}^0"}
        return given | carrier.answers.get(query["PhoneNumbers"], {})

    with _serving(carrier, answer):
        yield carrier


@contextmanager
def tencent() -> Iterator[Carrier]:
    carrier = Carrier()

    def answer(path: str, headers: Any, body: bytes) -> dict[str, Any]:
        if not _is_signed_tc3(headers, body):
            return {"Response": {"Error": {"Code": "AuthFailure.SignatureFailure", "Message": ""}}}
        message = json.loads(body)
        carrier.messages.append(message)
        status = {"SerialNo": f"S{len(carrier.messages)}", "Code": "Ok", "Message": "send success"}
        status |= carrier.answers.get(message["PhoneNumberSet"][0], {})
        return {"Response": {"SendStatusSet": [status], "RequestId": "1"}}

    with _serving(carrier, answer):
        yield carrier


@contextmanager
def wechat() -> Iterator[Carrier]:
    """A service account: one token for all who ask with the right secret, a message id for each template message."""
    carrier = Carrier()

    def answer(path: str, _headers: Any, body: bytes) -> dict[str, Any]:
        address, message = urlsplit(path), json.loads(body)
        if address.path == "/cgi-bin/stable_token":
            carrier.tokens += 1
            if (message["appid"], message["secret"]) != (KEY, SECRET):
                return {"errcode": 40125, "errmsg": "invalid appsecret"}
            return {"access_token": carrier.token, "expires_in": 7200}
        if parse_qsl(address.query) != [("access_token", carrier.token)]:
            return {"errcode": 40001, "errmsg": "invalid credential"}
        given = carrier.answers.get(message["touser"], {"errcode": 0, "errmsg": "ok"})
        if given["errcode"] == 0:
            carrier.messages.append({"path": address.path, **message})
            if address.path == "/cgi-bin/message/template/send":
                return given | {"msgid": 700 + len(carrier.messages)}
        return given

    with _serving(carrier, answer):
        yield carrier


@contextmanager
def wecom() -> Iterator[Carrier]:
    """A company in WeCom: a message waits until `answers` says by its id what the colleague did."""
    carrier = Carrier()

    def answer(path: str, _headers: Any, body: bytes) -> dict[str, Any]:
        address = urlsplit(path)
        query = dict(parse_qsl(address.query))
        if address.path == "/cgi-bin/gettoken":
            carrier.tokens += 1
            if query != {"corpid": KEY, "corpsecret": SECRET}:
                return {"errcode": 40001, "errmsg": "invalid secret"}
            return {"errcode": 0, "access_token": carrier.token, "expires_in": 7200}
        if query.get("access_token") != carrier.token:
            return {"errcode": 40014, "errmsg": "invalid access_token"}
        asked = json.loads(body)
        match address.path.rsplit("/", 1)[1]:
            case "add_msg_template":
                lost = [each for each in asked["external_userid"] if each.endswith("X")]
                carrier.messages.append(asked)
                return {"errcode": 0, "fail_list": lost, "msgid": f"msg-{len(carrier.messages)}"}
            case "get_groupmsg_task":
                return {"errcode": 0, "task_list": [{"userid": "zhao", "status": 2}]}
            case "get_groupmsg_send_result":
                given = carrier.answers.get(asked["msgid"], {"status": 0})
                return {"errcode": 0, "send_list": [{"userid": asked["userid"], **given}]}
        return {"errcode": 404, "errmsg": address.path}

    with _serving(carrier, answer):
        yield carrier


@contextmanager
def own(secret: str) -> Iterator[Carrier]:
    """A system of the shop's own, which knows a message by `webhook-id` and refuses a wrong signature."""
    carrier = Carrier()
    signer = Webhook("whsec_" + base64.b64encode(secret.encode()).decode())

    def answer(_path: str, headers: Any, body: bytes) -> dict[str, Any]:
        at = dt.datetime.fromtimestamp(int(headers["webhook-timestamp"]), dt.UTC)
        carrier.names.append(headers["webhook-id"])
        signed = signer.sign(headers["webhook-id"], at, body.decode())
        if headers["webhook-signature"] != signed:
            carrier.broken = (401, "signature")
        else:
            carrier.messages.append(json.loads(body))
        return {"ok": True}

    with _serving(carrier, answer):
        yield carrier


@contextmanager
def _serving(carrier: Carrier, answer) -> Iterator[None]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.do_POST()

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            broken = carrier.broken
            said = json.dumps(answer(self.path, self.headers, body)) if not broken else ""
            if broken:
                carrier.names.append(self.headers.get("webhook-id", ""))
            status, text = carrier.broken or (200, said)
            self.send_response(status)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_parts: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    carrier.url = f"http://127.0.0.1:{server.server_port}/"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _is_signed_v3(path: str, headers: Any, body: bytes) -> bool:
    parts = re.fullmatch(
        r"ACS3-HMAC-SHA256 Credential=(.+),SignedHeaders=(.+),Signature=(.+)",
        headers.get("Authorization", ""),
    )
    if parts is None or parts[1] != KEY:
        return False
    names = parts[2].split(";")
    if names != sorted(names) or not {"host", "x-acs-date", "x-acs-action"} <= set(names):
        return False
    lines = [f"{name}:{headers[name].strip()}" for name in names]
    address, digest = urlsplit(path), hashlib.sha256(body).hexdigest()
    request = "\n".join(["POST", address.path, address.query, *lines, "", parts[2], digest])
    text = "ACS3-HMAC-SHA256\n" + hashlib.sha256(request.encode()).hexdigest()
    return hmac.new(SECRET.encode(), text.encode(), "sha256").hexdigest() == parts[3]


def _is_signed_tc3(headers: Any, body: bytes) -> bool:
    parts = re.fullmatch(
        r"TC3-HMAC-SHA256 Credential=(.+)/(\d{4}-\d\d-\d\d)/sms/tc3_request, "
        r"SignedHeaders=content-type;host, Signature=(.+)",
        headers.get("Authorization", ""),
    )
    if parts is None or parts[1] != KEY:
        return False
    digest = hashlib.sha256(body).hexdigest()
    lines = f"content-type:{headers['Content-Type']}\nhost:{headers['Host']}\n"
    request = f"POST\n/\n\n{lines}\ncontent-type;host\n{digest}"
    text = "\n".join(
        [
            "TC3-HMAC-SHA256",
            headers["X-TC-Timestamp"],
            f"{parts[2]}/sms/tc3_request",
            hashlib.sha256(request.encode()).hexdigest(),
        ]
    )
    mac = b"TC3" + SECRET.encode()
    for word in (parts[2], "sms", "tc3_request"):
        mac = hmac.new(mac, word.encode(), "sha256").digest()
    return hmac.new(mac, text.encode(), "sha256").hexdigest() == parts[3]
