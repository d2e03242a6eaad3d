"""WeChat, WeCom and SMS gateways that post what people write: believed when signed, answered at once, once each.

What is encrypted here was made by wechatpy 2.0.0a26 with keys of our own, so that two programs agree.
"""

import datetime as dt
import hashlib
import hmac
import json

import pytest
from django.test import Client

from shuke.collect import commands
from shuke.collect.messages import wechat
from shuke.collect.models import Document, Message, MessageHook
from shuke.common import clock, secrets
from shuke.common.access import SYSTEM
from shuke.customers import commands as customers
from shuke.customers.models import ConsentState, Touch

pytestmark = pytest.mark.django_db
KEY = "AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA"
TOKEN = "maisui-token"
STAMP = "1795320000"
NOW = dt.datetime.fromtimestamp(int(STAMP), dt.UTC) + dt.timedelta(seconds=30)
ENCRYPTED = (
    "jzT9PuPEhuNmuydyfuO0k3F75esWGlNfGlUY/9iq1kpP0VLbD/BkayYJd0BFPwnwz/OPXcCGb9Pw2G8Dj1cOtNgAoR8TROx2vxR5"
    "JGboUD3CLeqVmsfB43u05E5yJnNm2vstXXMgMDa64ayMIuXgyLs65P4hPkrqEVGn/wStQyJ8fQn/77Lhs54KHnc9YqiGoQXBy6ND"
    "xzJ3Q9mrUSEnMUDw3CxqBrsaZquU1Wj4xozl8CnRm/BgJg5pnHeBNRGJIJDWv7txjVf3bt2ijyAnTmTJt+Vrv9H9dUe4QjNjMu4t"
    "lSWkAt1Lo/4GKhEkZpwFL9S5WPKkziRr7AAxHxixwhUybJvggKyMS6q9+5BxCN63XrMHQ/vmgE0022QhneYR0mPiYkncSifp5GkC"
    "CTLznyNu9I3LgPpsqxnqakzsoLw="
)
SIGNED = "9b0de1c64577aa4a270f547138e8514c48997ffd"
ECHO = "fG34QjPYxlsrQBi7HYYOIK+aCy0DQW/oTbHJ8HVtQRuIvhZufK4+mmDmwm35iTBKAlt4LCHwXFLJyCjtasCGBA=="
ECHO_SIGNED = "f5db2a32f952f35dc7c9043c728f93eb8c77f05f"


@pytest.fixture
def now():
    with clock.fixed(lambda: now.at):
        now.at = NOW
        yield now


def made(kind: str, owner: str = "") -> MessageHook:
    row, _token = commands.make_hook(
        SYSTEM, kind=kind, name="麦穗", owner=owner, aes_key=KEY if owner else ""
    )
    row.secret = secrets.seal(json.dumps({"token": TOKEN, "aes_key": KEY}))
    row.save()
    return row


@pytest.fixture
def account(home, now):
    return made("wechat", "wx1234567890abcdef")


def post(row: MessageHook, encrypted: str = ENCRYPTED, **query):
    query = {"timestamp": STAMP, "nonce": "nonce1", "msg_signature": SIGNED} | query
    body = f"<xml><Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>"
    return Client().post(
        f"/messages/in/{row.public_id}/?{'&'.join(f'{k}={v}' for k, v in query.items())}",
        body.encode(), content_type="text/xml",
    )  # fmt: skip


def sealed(row: MessageHook, xml: str, **more):
    """A callback as the platform makes it, by the other direction of our own code's inverse."""
    import base64
    import struct

    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    key, plain = wechat.key_of(KEY), xml.encode()
    data = b"r" * 16 + struct.pack(">I", len(plain)) + plain + row.owner.encode()
    pad = 32 - len(data) % 32
    writer = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    encrypted = base64.b64encode(
        writer.update(data + bytes([pad]) * pad) + writer.finalize()
    ).decode()
    signed = wechat.signature(TOKEN, STAMP, "nonce1", encrypted)
    return post(row, encrypted, **{"msg_signature": signed, **more})


def event(kind: str, name: str, **more: str) -> str:
    fields = {
        "ToUserName": "gh_shop",
        "FromUserName": "oLin-1",
        "CreateTime": STAMP,
        "MsgType": kind,
    }
    fields |= {"Event": name} if name else {}
    inner = "".join(f"<{k}><![CDATA[{v}]]></{k}>" for k, v in {**fields, **more}.items())
    return f"<xml>{inner}</xml>"


def test_a_message_that_another_program_encrypted_is_read(account, run_jobs):
    answer = post(account)
    assert (answer.status_code, answer.content) == (200, b"")
    assert Document.objects.get().state == "received"  # on the disk; the rest is a job's
    run_jobs()
    message = Message.objects.get()
    assert (message.text, message.sender, message.channel) == (
        "请问还有 90 码吗？",
        "oLin-1",
        "wechat",
    )
    assert message.waits.open().exists()


def test_a_message_that_is_posted_again_is_one(account, now, run_jobs):
    for later in (0, 5, 10):
        now.at = NOW + dt.timedelta(seconds=later)
        assert post(account).status_code == 200
    run_jobs()
    assert (Message.objects.count(), Document.objects.count()) == (1, 1)


def test_the_address_is_checked_as_wecom_does_and_as_the_account_does(home, now):
    company = made("wecom", "ww0123456789abcdef")
    query = {"timestamp": STAMP, "nonce": "nonce2", "echostr": ECHO}
    answer = Client().get(
        f"/messages/in/{company.public_id}/", query | {"msg_signature": ECHO_SIGNED}
    )
    assert answer.content == b"1616140317555161061"
    account = made("wechat", "wx1234567890abcdef")
    signed = hashlib.sha1("".join(sorted([TOKEN, STAMP, "n"])).encode()).hexdigest()
    query = {"timestamp": STAMP, "nonce": "n", "echostr": "hello", "signature": signed}
    address = f"/messages/in/{account.public_id}/"
    assert Client().get(address, query).content == b"hello"
    assert Client().get(address, query | {"signature": "0" * 40}).status_code == 403


@pytest.mark.parametrize(
    "query", [{"msg_signature": "0" * 40}, {"nonce": "other"}, {"msg_signature": ""}]
)
def test_what_is_forged_changes_nothing_and_is_said_on_the_page(account, query, browse):
    assert post(account, **query).status_code == 403
    assert Document.objects.count() == 0
    assert (
        "The signature is wrong"
        in browse("owner").get(f"/messages/accounts/{account.pk}/").content.decode()
    )


def test_what_somebody_repeats_an_hour_later_is_refused(account, now):
    now.at = NOW + dt.timedelta(hours=1)
    assert (post(account).status_code, Document.objects.count()) == (403, 0)


def test_a_message_for_another_account_is_refused(home, now):
    assert post(made("wechat", "wxother")).status_code == 403


def test_what_is_not_encrypted_is_refused(account):
    signed = wechat.signature(TOKEN, STAMP, "nonce1", "")
    body = event("text", "", Content="x", MsgId="1").encode()
    address = (
        f"/messages/in/{account.public_id}/?timestamp={STAMP}&nonce=nonce1&msg_signature={signed}"
    )
    assert Client().post(address, body, content_type="text/xml").status_code == 403


@pytest.mark.parametrize(
    "xml",
    [
        "<!DOCTYPE x [<!ENTITY a 'b'>]><xml>&a;</xml>",
        "<xml><FromUserName>o</FromUserName></xml>",
        "<xml><FromUserName>o</FromUserName><CreateTime>9e99</CreateTime></xml>",
        "not xml",
        "",
    ],
)
def test_what_cannot_be_read_is_said_so_and_nothing_is_kept(account, xml):
    assert (sealed(account, xml).status_code, Document.objects.count()) == (422, 0)


def test_following_and_leaving_are_on_record_and_wait_for_nobody(account, run_jobs):
    sealed(account, event("event", "subscribe", EventKey="qrscene_shop1"))
    sealed(account, event("event", "unsubscribe"))
    run_jobs()
    events = [row.answers["event"] for row in Message.objects.order_by("pk")]
    assert sorted(events) == ["subscribe", "unsubscribe"]
    assert not any(row.waits.exists() for row in Message.objects.all())


def test_who_leaves_the_account_gets_nothing_there_any_more(account, now, run_jobs):
    lin = customers.add_customer(SYSTEM, name="林小满")
    post(account)
    run_jobs()
    commands.tie_message(SYSTEM, Message.objects.get().pk, lin.pk)
    with clock.fixed(NOW - dt.timedelta(days=1)):
        customers.grant_consent(SYSTEM, lin.pk, "wechat", source="test")
    sealed(account, event("event", "unsubscribe"))
    run_jobs()
    assert ConsentState.objects.get(customer=lin, channel="wechat").state == "withdrawn"


@pytest.mark.parametrize(
    ("kind", "fields", "text"),
    [
        ("image", {"PicUrl": "https://mmbiz.example/1", "MediaId": "m"}, "https://mmbiz.example/1"),
        ("voice", {"MediaId": "m", "Recognition": "有货吗"}, "有货吗"),
        ("location", {"Label": "西湖", "Location_X": "30.2", "Location_Y": "120.1"}, "西湖 (30.2, 120.1)"),
        ("link", {"Title": "看看", "Url": "https://a.example"}, "看看 https://a.example"),
    ],
)  # fmt: skip
def test_pictures_voices_and_places_are_messages(account, run_jobs, browse, kind, fields, text):
    sealed(account, event(kind, "", MsgId="7", **fields))
    run_jobs()
    message = Message.objects.get()
    assert (message.text, message.answers) == (text, {"kind": kind})
    assert browse("agent").get(f"/messages/{message.pk}/").status_code == 200


def test_whose_a_colleague_said_the_first_was_gets_the_next(account, run_jobs):
    lin = customers.add_customer(SYSTEM, name="林小满")
    post(account)
    run_jobs()
    commands.tie_message(SYSTEM, Message.objects.get().pk, lin.pk)
    sealed(account, event("text", "", Content="谢谢", MsgId="8"))
    run_jobs()
    assert Message.objects.get(text="谢谢").customer_id == lin.pk
    assert Touch.objects.filter(customer=lin, kind="collect.message").count() == 2


def test_an_owner_connects_an_account_and_sees_the_token_once(home, now, browse):
    owner = browse("owner")
    form = {"kind": "wechat", "name": "麦穗", "owner": "wx1", "aes_key": "short"}
    assert "43 letters and digits" in owner.post("/messages/accounts/new/", form).content.decode()
    page = owner.post("/messages/accounts/new/", form | {"aes_key": KEY}).content.decode()
    row = MessageHook.objects.get()
    token = json.loads(secrets.unseal(row.secret))["token"]
    assert token in page and f"/messages/in/{row.public_id}/" in page
    assert KEY not in page and KEY not in row.secret
    assert token not in owner.get(f"/messages/accounts/{row.pk}/").content.decode()
    owner.post(f"/messages/accounts/{row.pk}/ending/")
    assert post(row).status_code == 404


def sms(row: MessageHook, *messages: dict, stamp: str = STAMP, secret: str = TOKEN):
    body = json.dumps({"messages": messages}).encode()
    signed = hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    headers = {"x-shuke-timestamp": stamp, "x-shuke-signature": signed}
    return Client(headers=headers).post(
        f"/messages/in/{row.public_id}/", body, content_type="application/json"
    )


def text(words: str, number: int = 1, sender: str = "13917280456") -> dict:
    return {"id": f"m{number}", "from": sender, "to": "1069", "text": words, "at": NOW.isoformat()}


def test_a_text_message_stands_on_the_record_that_has_the_phone(home, now, run_jobs):
    lin = customers.add_customer(SYSTEM, name="林小满", identities=[("phone", "+8613917280456")])
    row = made("sms")
    assert sms(row, text("还有货吗"), text("还有货吗")).status_code == 200
    assert sms(row, text("x"), secret="forged").status_code == 403
    assert sms(row, {"id": "1"}).status_code == 422
    run_jobs()
    message = Message.objects.get()
    assert (message.customer_id, message.channel, message.text) == (lin.pk, "sms", "还有货吗")
