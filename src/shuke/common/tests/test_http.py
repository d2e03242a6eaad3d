"""What leaves the house goes to public machines only, to the one that was checked, and ends in time."""

import datetime as dt
import gzip
import socket
import ssl
import threading
from ipaddress import ip_network

import pytest

from shuke.common import http
from shuke.common.http import Failure, RequestFailed
from shuke.common.tests.peers import fine
from shuke.demo.supervisor import free_port

pytestmark = pytest.mark.once

PUBLIC = "93.184.216.34"


def resolving(*addresses: str):
    return lambda host, port: list(addresses)


def refused(url: str, **options) -> Failure:
    with pytest.raises(RequestFailed) as caught:
        http.request("GET", url, **options)
    return caught.value.failure


# Ways to write the canary's address. What the resolver makes of a spelling is the system's business.
SPELLINGS = [
    "127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.0x0.0x0.0x1", "0177.0.0.1",
    "017700000001", "127.000.000.001", "127.0.0.1.", "localhost", "LOCALHOST", "localhost.", "0",
    "0.0.0.0", "127.0.0.2", "127.255.255.254", "[::1]", "[0:0:0:0:0:0:0:1]", "[::]", "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]", "[0:0:0:0:0:ffff:127.0.0.1]", "[::127.0.0.1]", "[64:ff9b::127.0.0.1]",
    "[64:ff9b::7f00:1]", "[fe80::1%25lo]", "[::1%25lo]", "user@127.0.0.1", "user:word@127.0.0.1",
    "shop.example@127.0.0.1", "127.0.0.1\\@shop.example", "shop.example\\@127.0.0.1", "127.0.0.1%00",
    "127.0.0.1%2eshop.example", "①②⑦.⓪.⓪.①", "１２７.0.0.1", "127。0。0。1", "ⓛocalhost", "127.0.0.1 ",
    "127.0.0.1\t", "127.0.0.1\r\nX: 1", "[127.0.0.1]", "[::1", "",
]  # fmt: skip
SCHEMES = ["ftp", "file", "gopher", "HTTPX", "", "data", "javascript", "unix"]
NOT_PUBLIC = [
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.254", "127.0.0.1",
    "127.1.2.3", "169.254.0.1", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.1",
    "192.0.2.1", "192.88.99.1", "192.168.0.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1",
    "239.255.255.250", "240.0.0.1", "255.255.255.255", "::", "::1", "::7f00:1", "::ffff:10.0.0.1",
    "::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe",
    "64:ff9b::10.0.0.1", "64:ff9b:1::7f00:1", "100::1", "2001::1", "2001:0:7f00:1::", "2001:db8::1",
    "2002:7f00:1::", "2002:a00:1::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%eth0", "fec0::1",
    "ff02::1", "ff0e::1",
]  # fmt: skip


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_no_spelling_of_an_inner_address_is_asked(peer, spelling):
    canary = peer()
    url = f"http://{spelling}:{canary.port}/" if spelling.strip() else "http:///"
    assert refused(url) in {Failure.ADDRESS, Failure.DNS}
    assert not canary.hits


@pytest.mark.parametrize("scheme", SCHEMES)
def test_only_http_and_https_are_spoken(peer, scheme):
    canary = peer()
    assert refused(f"{scheme}://127.0.0.1:{canary.port}/") == Failure.ADDRESS
    assert not canary.hits


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_a_name_that_means_an_inner_address_is_not_asked(address):
    for addresses in ([address], [PUBLIC, address]):
        assert refused("https://shop.example/", resolve=resolving(*addresses)) == Failure.ADDRESS


@pytest.mark.parametrize("address", [PUBLIC, "8.8.8.8", "2606:2800:220:1::1", "64:ff9b::808:808"])
def test_public_addresses_may_be_asked(address):
    from ipaddress import ip_address

    assert http.is_allowed(ip_address(address))


def test_a_name_is_resolved_once_and_the_checked_address_is_asked(monkeypatch):
    """Rebinding: the second time the name would mean this machine."""
    answers, connections = [[PUBLIC], ["127.0.0.1"]], []

    def connect(address, timeout):
        connections.append(address)
        raise ConnectionRefusedError(111, "Connection refused")

    monkeypatch.setattr(socket, "create_connection", connect)
    resolve = lambda host, port: answers.pop(0)  # noqa: E731
    assert refused("http://shop.example/", resolve=resolve) == Failure.CONNECT
    assert connections == [(PUBLIC, 80)]
    assert len(answers) == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_not_followed(peer, inner, status):
    canary = peer()

    def redirect(handler):
        handler.send_response(status)
        handler.send_header("Location", f"http://127.0.0.1:{canary.port}/")
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    assert refused(f"http://127.0.0.1:{peer(redirect).port}/") == Failure.REDIRECT
    assert not canary.hits


def test_proxies_of_the_environment_are_not_used(peer, inner, monkeypatch):
    canary, one = peer(), peer()
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{canary.port}")
    http.request("GET", f"http://127.0.0.1:{one.port}/")
    assert one.hits and not canary.hits


def test_an_inner_host_that_the_shop_named_is_asked_by_its_name(peer, inner):
    one = peer()
    answer = http.request(
        "POST",
        f"http://stock.shop.example:{one.port}/hook?a=1",
        body=b"{}",
        resolve=resolving("127.0.0.1"),
    )
    assert (answer.status, answer.body) == (200, b"ok")
    assert one.hits == [("/hook?a=1", f"stock.shop.example:{one.port}", b"{}")]


def test_an_answer_of_any_status_is_an_answer(peer, inner):
    def missing(handler):
        handler.send_error(404)

    assert http.request("GET", f"http://127.0.0.1:{peer(missing).port}/").status == 404


def test_an_answer_that_ends_with_its_connection_is_read_to_its_end(peer, inner):
    """Its body comes after its head, when `http.client` has let go of the connection."""
    going_on = threading.Event()

    def in_two(handler):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nfirst, ")
        going_on.wait(5)
        handler.wfile.write(b"second")
        handler.close_connection = True

    class Waiting(http.http.client.HTTPResponse):
        def begin(self):
            super().begin()
            going_on.set()

    one = peer(in_two)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(http.http.client.HTTPConnection, "response_class", Waiting)
        answer = http.request("GET", f"http://127.0.0.1:{one.port}/")
    assert answer.body == b"first, second"


def never(handler):
    handler.server.ended.wait()


def drip_headers(handler):
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    while not handler.server.ended.wait(0.01):
        handler.wfile.write(b"X: y\r\n"[:1])


def drip_body(handler):
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    while not handler.server.ended.wait(0.01):
        handler.wfile.write(b"x")


def go_on(handler):
    while not handler.server.ended.wait(0.001):
        handler.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")


@pytest.mark.parametrize("answer", [never, drip_headers, drip_body, go_on])
def test_a_peer_that_takes_its_time_is_given_up(peer, inner, answer):
    assert refused(f"http://127.0.0.1:{peer(answer).port}/", timeout=0.3) == Failure.TIMEOUT


def test_the_next_address_is_asked_where_the_first_does_not_answer(peer, inner, settings):
    settings.INNER_HOSTS = [ip_network("127.0.0.1"), ip_network("::1")]
    one, host = peer(), "stock.shop.example"  # it listens on IPv4 alone
    answer = http.request(
        "GET", f"http://{host}:{one.port}/", resolve=resolving("::1", "127.0.0.1")
    )
    assert answer.status == 200


def test_a_name_that_is_not_resolved_in_time_is_given_up():
    ended = threading.Event()
    try:
        resolve = lambda host, port: ended.wait() and []  # noqa: E731
        assert refused("http://shop.example/", resolve=resolve, timeout=0.1) == Failure.TIMEOUT
    finally:
        ended.set()


def large(handler):
    fine(handler, b"x" * 100_000)


def endless(handler):
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while not handler.server.ended.is_set():
        handler.wfile.write(b"1000\r\n" + b"x" * 4096 + b"\r\n")


def bomb(handler):
    fine(handler, gzip.compress(bytes(50_000_000)), Content_Encoding="gzip")


@pytest.mark.parametrize("answer", [large, endless, bomb])
def test_a_large_answer_is_given_up(peer, inner, answer):
    assert refused(f"http://127.0.0.1:{peer(answer).port}/", limit=10_000) == Failure.TOO_BIG


def test_a_packed_answer_is_unpacked(peer, inner):
    one = peer(lambda handler: fine(handler, gzip.compress(b"packed"), Content_Encoding="gzip"))
    assert http.request("GET", f"http://127.0.0.1:{one.port}/").body == b"packed"


def rubbish(handler):
    handler.wfile.write(b"SSH-2.0-OpenSSH\r\n\r\n")
    handler.close_connection = True


def unknown_packing(handler):
    fine(handler, Content_Encoding="br")


def damaged(handler):
    fine(handler, b"not packed at all", Content_Encoding="gzip")


@pytest.mark.parametrize("answer", [rubbish, unknown_packing, damaged])
def test_what_is_no_http_is_given_up(peer, inner, answer):
    assert refused(f"http://127.0.0.1:{peer(answer).port}/") == Failure.PROTOCOL


def test_nobody_there_and_no_such_name(inner):
    assert refused(f"http://127.0.0.1:{free_port()}/") == Failure.CONNECT

    def unknown(host, port):
        raise socket.gaierror(-2, "Name or service not known")

    assert refused("http://shop.example/", resolve=unknown) == Failure.DNS
    assert refused("http://shop.example/", resolve=resolving()) == Failure.DNS


@pytest.fixture
def certified(peer, tmp_path):
    """A server of `hooks.example`, and the context of a client that trusts its issuer."""
    one = peer()
    certificate, key = certificate_for("hooks.example")
    (tmp_path / "peer.pem").write_bytes(key + certificate)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(tmp_path / "peer.pem")
    server.sni_callback = lambda sock, name, context: names.append(name)
    names: list[str] = []
    one.names = names
    one.socket = server.wrap_socket(one.socket, server_side=True)
    return one, ssl.create_default_context(cadata=certificate.decode())


def certificate_for(name: str) -> tuple[bytes, bytes]:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    start = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(start)
        .not_valid_after(start + dt.timedelta(days=36500))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    return certificate.public_bytes(pem), key.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def test_the_checked_address_is_asked_by_the_name_that_its_certificate_proves(certified, inner):
    one, context = certified
    here = resolving("127.0.0.1")
    answer = http.request(
        "GET", f"https://hooks.example:{one.port}/", resolve=here, context=context
    )
    assert answer.status == 200
    assert one.names == ["hooks.example"]
    assert one.hits[0][1] == f"hooks.example:{one.port}"
    other = f"https://other.example:{one.port}/"
    assert refused(other, resolve=here, context=context) == Failure.TLS
    assert refused(f"https://hooks.example:{one.port}/", resolve=here) == Failure.TLS
    assert len(one.hits) == 1
