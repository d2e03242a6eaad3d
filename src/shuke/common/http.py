"""The one way out: every HTTP request that Shuke sends to another system (0111).

The name is resolved once, every address it has is checked, and the connection goes to a checked address: a
name that means another machine a moment later changes nothing. Redirects are not followed, proxies of the
environment are not used, and time, headers and body have limits.
"""

import http.client
import io
import queue
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

Address = IPv4Address | IPv6Address
#: Gives all addresses of a host name as text. Raises OSError.
Resolve = Callable[[str, int], list[str]]

USER_AGENT = "Shuke"
TIMEOUT = 10.0
LIMIT = 1_000_000
_PIECE = 16_384
#: Names of this machine: nobody else is on the way to it.
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
#: What `ipaddress` takes for global and is none, or stands for another address in a way that depends on the
#: network: relays of 6to4, 6to4, Teredo, local NAT64.
_REFUSED: tuple[IPv4Network | IPv6Network, ...] = (
    IPv4Network("192.88.99.0/24"),
    IPv6Network("2002::/16"),
    IPv6Network("2001::/32"),
    IPv6Network("64:ff9b:1::/48"),
)
_NAT64 = IPv6Network("64:ff9b::/96")


class Failure(StrEnum):
    """Why there is no answer that can be used."""

    ADDRESS = "address"  # not a public address, or no usable URL
    DNS = "dns"
    CONNECT = "connect"
    TLS = "tls"
    TIMEOUT = "timeout"
    TOO_BIG = "too_big"
    PROTOCOL = "protocol"  # what came back is no HTTP
    REDIRECT = "redirect"
    STATUS = "status"  # for callers: an answer that is no success


class RequestFailed(Exception):
    """`failure` says how; the text names no secret, only host and what the system said."""

    def __init__(self, failure: Failure, detail: str):
        super().__init__(detail[:300])
        self.failure = failure


@dataclass(frozen=True)
class Response:
    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float


def resolve_by_system(host: str, port: int) -> list[str]:
    entries = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in entries]


def request(
    method: str,
    url: str,
    *,
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
    timeout: float = TIMEOUT,
    limit: int = LIMIT,
    resolve: Resolve = resolve_by_system,
    context: ssl.SSLContext | None = None,
) -> Response:
    """Send and wait for the whole answer, at most `timeout` seconds and `limit` bytes (unpacked). Raises
    RequestFailed; an answer of any status but a redirect is returned."""
    start = time.monotonic()
    deadline = start + timeout
    parts = parsed(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    host = parts.hostname or ""
    addresses = public_addresses(_resolved(resolve, host, port, deadline), host)
    try:
        stream = _connected(addresses, port, deadline)
        try:
            if parts.scheme == "https":
                stream.start_tls(context or ssl.create_default_context(), host)
            status, given, content = _exchanged(stream, method, parts, body, headers or {}, limit)
        finally:
            stream.end()
    except TimeoutError as error:
        raise RequestFailed(Failure.TIMEOUT, f"{host}: no answer in {timeout:g} s") from error
    except ssl.SSLError as error:
        raise RequestFailed(Failure.TLS, f"{host}: {error}") from error
    except (http.client.HTTPException, zlib.error, ValueError) as error:
        raise RequestFailed(Failure.PROTOCOL, f"{host}: {type(error).__name__}") from error
    except OSError as error:
        raise RequestFailed(Failure.CONNECT, f"{host}: {error.strerror or error}") from error
    if 300 <= status < 400:
        raise RequestFailed(
            Failure.REDIRECT, f"{host}: redirects ({status}), which are not followed"
        )
    return Response(status, given, content, time.monotonic() - start)


def parsed(url: str) -> SplitResult:
    """The parts of a URL that may be asked: http or https, a host, no name and password. Raises
    RequestFailed."""
    plain = url.isascii() and url.isprintable() and not {" ", "\\"} & {*url}
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        usable = False
    if not plain or not usable or "@" in parts.netloc or "%" in parts.netloc:
        raise RequestFailed(Failure.ADDRESS, "not a usable http(s) address")
    return parts


def public_addresses(addresses: list[str], host: str) -> list[Address]:
    """A host's addresses. Raises RequestFailed unless every one of them may be asked."""
    checked = [ip_address(text.partition("%")[0]) for text in addresses]
    if not checked:
        raise RequestFailed(Failure.DNS, f"{host}: has no address")
    for one in checked:
        if not is_allowed(one):
            raise RequestFailed(Failure.ADDRESS, f"{host}: {one} is not a public address")
    return checked


def is_allowed(one: Address) -> bool:
    """Public, or named in SHUKE_INNER_HOSTS."""
    one = _embedded(one)
    if any(one in network for network in settings.INNER_HOSTS):
        return True
    special = (
        one.is_private, one.is_loopback, one.is_link_local, one.is_multicast, one.is_reserved,
        one.is_unspecified, getattr(one, "is_site_local", False),
    )  # fmt: skip
    return one.is_global and not any(special) and not any(one in network for network in _REFUSED)


def _embedded(one: Address) -> Address:
    """The IPv4 address that an IPv6 one stands for, on this machine or behind the provider's NAT64."""
    if isinstance(one, IPv6Address):
        if one.ipv4_mapped:
            return one.ipv4_mapped
        if one in _NAT64:
            return IPv4Address(int(one) & 0xFFFFFFFF)
    return one


def _resolved(resolve: Resolve, host: str, port: int, deadline: float) -> list[str]:
    """What `resolve` says in time: the system's resolver takes no time limit, so it has its own thread."""
    answers: queue.SimpleQueue[list[str] | Exception] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answers.put(resolve(host, port))
        except (OSError, UnicodeError) as error:
            answers.put(error)

    threading.Thread(target=ask, name="resolve", daemon=True).start()
    try:
        answer = answers.get(timeout=max(0.001, deadline - time.monotonic()))
    except queue.Empty as error:
        raise RequestFailed(
            Failure.TIMEOUT, f"{host}: its name was not resolved in time"
        ) from error
    if isinstance(answer, Exception):
        raise RequestFailed(Failure.DNS, f"{host}: {answer}") from answer
    return answer


class _Stream(io.RawIOBase):
    """A socket, as `http.client` uses it, whose every operation ends at one deadline."""

    def __init__(self, sock: socket.socket, deadline: float):
        self._socket = sock
        self._deadline = deadline

    def _left(self) -> socket.socket:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._socket.settimeout(left)
        return self._socket

    def start_tls(self, context: ssl.SSLContext, host: str) -> None:
        self._socket = context.wrap_socket(self._left(), server_hostname=host)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return self._left().recv_into(buffer)

    def sendall(self, data: bytes) -> None:
        self._left().sendall(data)

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Unclosing(self))  # type: ignore[type-var]

    def close(self) -> None:
        """`http.client` closes the connection before it reads an answer that ends with it: not yet."""

    def end(self) -> None:
        self._socket.close()


class _Unclosing(io.RawIOBase):
    """Reads from a stream that somebody else closes."""

    def __init__(self, stream: _Stream):
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return self._stream.readinto(buffer)


def _connected(addresses: list[Address], port: int, deadline: float) -> _Stream:
    """A connection to the first address that takes one."""
    for number, address in enumerate(addresses, 1):
        left = max(0.001, deadline - time.monotonic())
        try:
            return _Stream(socket.create_connection((str(address), port), timeout=left), deadline)
        except OSError:
            if number == len(addresses):
                raise
    raise AssertionError("a host without an address was refused before")


def _exchanged(
    stream: _Stream,
    method: str,
    parts: SplitResult,
    body: bytes,
    headers: Mapping[str, str],
    limit: int,
) -> tuple[int, Mapping[str, str], bytes]:
    link = http.client.HTTPConnection(parts.hostname or "", parts.port)
    link.auto_open = 0  # never a connection of its own
    link.sock = stream  # type: ignore[assignment]
    link.default_port = 443 if parts.scheme == "https" else 80
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    sent = {
        "User-Agent": USER_AGENT,
        "Accept-Encoding": "identity",
        "Connection": "close",
        **headers,
    }
    link.request(method, target, body or None, sent)
    answer = link.getresponse()
    given = {name.lower(): value for name, value in answer.getheaders()}
    return answer.status, given, _content(answer, given.get("content-encoding", ""), limit)


def _content(answer: http.client.HTTPResponse, encoding: str, limit: int) -> bytes:
    """The body, unpacked, never more than `limit` bytes of it in memory."""
    if encoding.lower() not in {"", "identity", "gzip", "deflate"}:
        raise http.client.UnknownTransferEncoding
    unpack = (
        zlib.decompressobj(zlib.MAX_WBITS | 32) if encoding.lower() in {"gzip", "deflate"} else None
    )
    content = bytearray()
    while piece := answer.read(_PIECE):
        content += unpack.decompress(piece, limit + 1 - len(content)) if unpack else piece
        if len(content) > limit or (unpack and unpack.unconsumed_tail):
            raise RequestFailed(Failure.TOO_BIG, f"more than {limit} bytes")
    return bytes(content)
