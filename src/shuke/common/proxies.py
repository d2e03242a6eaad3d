"""Reverse proxies in front of Shuke: whom to believe about where a request comes from."""

import logging
from ipaddress import IPv4Address, IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse

log = logging.getLogger(__name__)

#: What a proxy says of the visitor; from anybody else it is taken away.
FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST")
UNDECLARED = (
    "This proxy is not declared: add its address to SHUKE_PROXIES.\n"
    "反向代理尚未声明：请把它的地址写进 SHUKE_PROXIES。\n"
)


class ProxyMiddleware:
    """Below this, REMOTE_ADDR is the visitor and X-Forwarded-Proto and -Host are true or absent.

    The visitor is the last address of X-Forwarded-For that is not in a network of SHUKE_PROXIES: each
    proxy appends whom it saw, and what stands before that may be made up. Of the other headers the last
    value counts, the word of the nearest proxy.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        meta = request.META
        headers = {name: values(meta.pop(name, "")) for name in FORWARDED}
        if is_proxy(address(meta.get("REMOTE_ADDR", ""))):
            meta["REMOTE_ADDR"] = visitor(headers.pop("HTTP_X_FORWARDED_FOR"), meta["REMOTE_ADDR"])
            meta |= {name: given[-1] for name, given in headers.items() if given}
        elif settings.SECURE_SSL_REDIRECT and "https" in headers["HTTP_X_FORWARDED_PROTO"]:
            # A redirect to https would come back through the same proxy, for ever.
            log.warning("a proxy at %s is not in SHUKE_PROXIES", meta.get("REMOTE_ADDR"))
            return HttpResponse(UNDECLARED, status=400, content_type="text/plain; charset=utf-8")
        return self.get_response(request)


def visitor(seen: list[str], nearest: str) -> str:
    """Who sent the request, given X-Forwarded-For and the (trusted) address that it came from."""
    for text in reversed(seen):
        if (one := address(text)) is None:
            return nearest
        nearest = str(one)
        if not is_proxy(one):
            return nearest
    return nearest


def is_proxy(one: IPv4Address | IPv6Address | None) -> bool:
    return one is not None and any(one in network for network in settings.PROXIES)


def address(text: str) -> IPv4Address | IPv6Address | None:
    """The address in `text`, also where a proxy adds the port ("192.0.2.1:80", "[2001:db8::1]:80"), and of
    one that is IPv4 in IPv6 the IPv4. None for anything else."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        one = ip_address(text)
    except ValueError:
        return None
    mapped = one.ipv4_mapped if isinstance(one, IPv6Address) else None
    return mapped or one


def values(header: str) -> list[str]:
    return [value.strip() for value in header.split(",") if value.strip()]
