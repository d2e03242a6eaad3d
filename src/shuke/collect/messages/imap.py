"""Reading a mailbox over IMAP (RFC 3501), and changing nothing in it: folders are examined, mails peeked at."""

import datetime as dt
import imaplib
import re
import socket
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from shuke.collect.models import MailAccount
from shuke.common import clock, http, secrets

TIMEOUT = 30.0
#: Seconds until the next try after something that only a person can mend.
REFUSED = 3_600.0
#: Names of folders of what was sent, where the server does not mark it.
_SENT = {
    "sent",
    "sent items",
    "sent messages",
    "sent mail",
    "inbox.sent",
    "已发送",
    "已发邮件",
    "已发送邮件",
}
_ITEM = re.compile(rb"UID (\d+)")
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
_DATE = re.compile(rb'INTERNALDATE "([^"]{10,40})"')
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Trouble(Exception):
    """The mailbox cannot be read: a code of `queries.mail.FAILURES`, the server's words, seconds to wait."""

    def __init__(self, code: str, detail: str = "", wait: float | None = None):
        super().__init__(detail[:300])
        self.code, self.wait = code, wait


@dataclass(frozen=True)
class Place:
    """A folder as the server has it now."""

    uidvalidity: int
    #: The next mail will have this number or a higher one; 0 where the server does not say.
    uidnext: int


@dataclass(frozen=True)
class Item:
    """A mail of a folder, before it is read."""

    uid: int
    size: int
    at: dt.datetime


class _Client(imaplib.IMAP4):
    """Connects to the address that was checked, whatever the name means a moment later."""

    def __init__(self, address: str, account: MailAccount, limit: int):
        self._account, self._address, self._limit = account, address, limit
        super().__init__(account.host, account.port, TIMEOUT)

    def _create_socket(self, timeout):
        sock = socket.create_connection((self._address, self._account.port), timeout)
        if self._account.security == MailAccount.Security.TLS:
            try:
                return context().wrap_socket(sock, server_hostname=self._account.host)
            except BaseException:
                sock.close()
                raise
        return sock

    def read(self, size: int) -> bytes:
        """A server that says that more comes than was asked for is not listened to."""
        if size > self._limit:
            raise self.abort(f"an answer of {size} bytes is more than was asked for")
        return super().read(size)


def context() -> ssl.SSLContext:
    """How servers are believed."""
    return ssl.create_default_context()


@contextmanager
def opened(account: MailAccount, limit: int) -> Iterator["Mailbox"]:
    """The mailbox, logged in. `limit`: bytes of the biggest answer. Raises Trouble, in the block too."""
    try:
        password = secrets.unseal(account.secret)
    except secrets.SecretLost as error:
        raise Trouble("secret", "", REFUSED) from error
    client = None
    try:
        resolved = http.resolve_by_system(account.host, account.port)
        address = str(http.public_addresses(resolved, account.host)[0])
        client = _Client(address, account, limit)
        if account.security == MailAccount.Security.STARTTLS:
            client.starttls(context())
        _log_in(client, account.user, password)
        yield Mailbox(client)
    except http.RequestFailed as error:
        raise Trouble("address", str(error), REFUSED) from error
    except ssl.SSLError as error:
        raise Trouble("tls", str(error.reason or error), REFUSED) from error
    except TimeoutError as error:
        raise Trouble("timeout") from error
    except OSError as error:
        raise Trouble("connect", str(error.strerror or error)) from error
    except imaplib.IMAP4.error as error:
        raise Trouble("protocol", str(error)) from error
    finally:
        if client is not None:
            with suppress(OSError, imaplib.IMAP4.error):
                client.logout()


def _log_in(client: imaplib.IMAP4, user: str, password: str) -> None:
    try:
        if "AUTH=PLAIN" in client.capabilities:  # any characters; LOGIN takes ASCII alone
            words = f"\0{user}\0{password}".encode()
            client.authenticate("PLAIN", lambda _challenge: words)
        else:
            client.login(user, password)
    except imaplib.IMAP4.abort:
        raise
    except (imaplib.IMAP4.error, UnicodeEncodeError) as error:
        raise Trouble("login", _words(error), REFUSED) from error
    if "ID" in client.capabilities:
        # Some providers (163.com) let nobody read who does not say what they are.
        with suppress(imaplib.IMAP4.error):
            client.xatom("ID", '("name" "Shuke")')


def _words(error: Exception) -> str:
    value = error.args[0] if error.args else ""
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


class Mailbox:
    """What is asked of a mailbox."""

    def __init__(self, client: imaplib.IMAP4):
        self._client = client

    def folders(self) -> dict[str, bool]:
        """The names of all folders, and whether what lies there was sent."""
        lines = self._lines(self._client.list())
        return dict(filter(None, (_folder(line) for line in lines)))

    def examine(self, name: str) -> Place:
        """Look into a folder, and change nothing there."""
        status, answer = self._client.select(f'"{_quoted(name)}"', readonly=True)
        if status != "OK":
            raise Trouble("folder", f"{name}: {_text(answer)}", REFUSED)
        return Place(self._number("UIDVALIDITY"), self._number("UIDNEXT"))

    def _number(self, name: str) -> int:
        values = self._client.response(name)[1] or [None]
        return int(values[0]) if values[0] and values[0].isdigit() else 0

    def uids(self, after: int, since: dt.date) -> list[int]:
        """Numbers of mails beyond `after`, in order; from the beginning those that came since a day."""
        if after:
            listed = self._search("UID", f"{after + 1}:*")
        else:
            listed = self._search(
                "SINCE", f"{since.day:02d}-{_MONTHS[since.month - 1]}-{since.year}"
            )
        # "n:*" always names the last mail, even one before n.
        return sorted(uid for uid in set(listed) if uid > after)

    def _search(self, *criteria: str) -> list[int]:
        lines = self._lines(self._client.uid("SEARCH", *criteria))
        return [int(word) for line in lines if line for word in line.split() if word.isdigit()]

    def items(self, uids: Sequence[int]) -> list[Item]:
        """Sizes and times of arrival of those that are still there, in order."""
        answer = self._lines(
            self._client.uid("FETCH", _set(uids), "(UID RFC822.SIZE INTERNALDATE)")
        )
        items = []
        for line in (
            part if isinstance(part, bytes) else b"".join(part) for part in answer if part
        ):
            uid, size = _ITEM.search(line), _SIZE.search(line)
            if uid and size:
                items.append(Item(int(uid[1]), int(size[1]), _internal_date(line)))
        wanted = set(uids)
        return sorted((one for one in items if one.uid in wanted), key=lambda one: one.uid)

    def mail(self, uid: int) -> bytes | None:
        """A mail as it is, still unread there; None where it went away meanwhile."""
        return self._content(uid, "(UID BODY.PEEK[])")

    def head(self, uid: int) -> bytes | None:
        """Its headers alone."""
        return self._content(uid, "(UID BODY.PEEK[HEADER])")

    def _content(self, uid: int, what: str) -> bytes | None:
        answer = self._lines(self._client.uid("FETCH", str(uid), what))
        return next((part[1] for part in answer if isinstance(part, tuple)), None)

    def _lines(self, answer) -> list:
        status, lines = answer
        if status != "OK":
            raise Trouble("protocol", _text(lines))
        return lines


def _text(lines) -> str:
    first = lines[0] if lines else b""
    return first.decode("utf-8", "replace") if isinstance(first, bytes) else str(first)


def _set(uids: Sequence[int]) -> str:
    return ",".join(map(str, uids))


def _internal_date(line: bytes) -> dt.datetime:
    moment = _DATE.search(line)
    try:
        if moment:
            text = moment[1].decode("ascii").strip()
            return dt.datetime.strptime(text, "%d-%b-%Y %H:%M:%S %z").astimezone(dt.UTC)
    except (ValueError, UnicodeDecodeError):
        pass
    return clock.now()


_LISTED = re.compile(rb'\((?P<flags>[^)]*)\) (?:"(?:\\.|[^"])*"|NIL) (?P<name>.+)')


def _folder(line) -> tuple[str, bool] | None:
    if isinstance(line, tuple):  # the name came as a literal
        line = line[0].rpartition(b"{")[0] + b'"' + line[1] + b'"'
    match = _LISTED.match(line or b"")
    if match is None:
        return None
    raw = match["name"].strip()
    if raw.startswith(b'"'):
        raw = re.sub(rb"\\(.)", rb"\1", raw[1:-1])
    name = folder_name(raw.decode("ascii", "replace"))
    return name, is_sent(name, match["flags"].decode("ascii", "replace"))


def is_sent(name: str, flags: str = "") -> bool:
    return "\\sent" in flags.lower() or name.lower() in _SENT


def _quoted(name: str) -> str:
    return folder_code(name).replace("\\", "\\\\").replace('"', '\\"')


def folder_code(name: str) -> str:
    """A folder's name in modified UTF-7 (RFC 3501, 5.1.3)."""
    pieces = re.split(r"([^\x20-\x7e]+)", name)
    return "".join(
        f"&{_base64(piece)}-" if at % 2 else piece.replace("&", "&-") for at, piece in enumerate(pieces)
    )  # fmt: skip


def _base64(text: str) -> str:
    import base64

    return base64.b64encode(text.encode("utf-16-be")).decode().rstrip("=").replace("/", ",")


def folder_name(code: str) -> str:
    """The name that modified UTF-7 stands for; what is none stays as it is."""

    def plain(match: re.Match[str]) -> str:
        import base64

        if not match[1]:
            return "&"
        data = match[1].replace(",", "/")
        return base64.b64decode(data + "=" * (-len(data) % 4)).decode("utf-16-be")

    try:
        return re.sub(r"&([^-]*)-", plain, code)
    except (ValueError, UnicodeDecodeError):
        return code
