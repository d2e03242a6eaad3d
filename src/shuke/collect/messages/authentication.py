"""Whether the shop's own mail server saw that a mail comes from the domain that it says (RFC 8601, 7489).

Anybody can write any From, and any `Authentication-Results` too: only the topmost header of the server that
the owner named counts. That server takes others of its name away (RFC 8601, section 5).
"""

import re
from email.message import Message

from shuke.collect.messages import headers

#: A comment, or a quoted text; neither holds a result.
_ASIDE = re.compile(r'\([^()]*\)|"[^"]*"')
_RESULT = re.compile(r"^\s*(dmarc|dkim|spf)\s*=\s*([a-z]+)", re.I)
_DOMAINS = {
    "dmarc": re.compile(r"header\.from\s*=\s*([^\s;]+)", re.I),
    "dkim": re.compile(r"header\.(?:d|i)\s*=\s*([^\s;]+)", re.I),
    "spf": re.compile(r"smtp\.mailfrom\s*=\s*([^\s;]+)", re.I),
}
#: Comments stand in one another no deeper than anybody writes them.
_DEPTH = 5


def is_proven(mail: Message, sender: str, authserv_id: str) -> bool:
    """Whether this server confirmed that the mail comes from the domain of `sender`, its one author.

    DMARC decides where it was looked at; else a DKIM signature or SPF of that domain, or of one above or
    below it ("relaxed" alignment).
    """
    authors = headers.addresses(mail, "From")
    if len(headers.raw_values(mail, "From")) != 1 or len(authors) != 1 or authors[0][1] != sender:
        return False
    domain = sender.rpartition("@")[2]
    results = _results(mail, authserv_id)
    if dmarc := [row for row in results if row[0] == "dmarc"]:
        return all(verdict == "pass" and of == domain for _method, verdict, of in dmarc)
    return any(verdict == "pass" and _aligned(of, domain) for _method, verdict, of in results)


def _results(mail: Message, authserv_id: str) -> list[tuple[str, str, str]]:
    """(method, verdict, domain) as the named server wrote them; none where it wrote nothing."""
    for raw in headers.raw_values(mail, "Authentication-Results"):
        name, _semicolon, rest = _bare(raw).partition(";")
        words = name.split()
        if words and words[0].lower() == authserv_id.lower():
            return [row for part in rest.split(";") if (row := _result(part))]
    return []


def _result(part: str) -> tuple[str, str, str] | None:
    match = _RESULT.match(part)
    if match is None:
        return None
    method = match[1].lower()
    of = _DOMAINS[method].search(part)
    domain = of[1].rpartition("@")[2].strip("<>.").lower() if of else ""
    return method, match[2].lower(), domain


def _bare(raw: str) -> str:
    for _each in range(_DEPTH):
        raw, before = _ASIDE.sub(" ", raw), raw
        if raw == before:
            break
    return raw


def _aligned(one: str, other: str) -> bool:
    if "." not in one:
        return False
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")
