"""One SMTP connection that hands over letters, and says exactly how far each one got.

Connecting, STARTTLS and log-in are `smtplib`'s. The transaction itself is written here, because
`smtplib` waits for every answer in turn: where the server offers PIPELINING (RFC 2920), the
envelope of a letter goes out in one write, which halves the round trips.
"""

import re
import smtplib
import socket
import ssl
from urllib.parse import unquote, urlsplit

from django.utils.translation import gettext as _

from shuke.common import http
from shuke.engage.channels import Answer, ChannelTrouble, Outcome

#: Seconds to wait for the server at any one step.
TIMEOUT = 60


class _InClear(smtplib.SMTPException):
    """A log-in would have travelled in clear."""


class SmtpConnection:
    """A connection to the mail server at `url`, opened on first use and again after a loss.

    `url` is smtp://user:password@host:port (STARTTLS where offered, certificate checked) or
    smtps:// (TLS at once). To this machine itself STARTTLS is left out: nothing travels, and a
    local mail server's certificate is seldom one that anybody could check. Anywhere else a
    password is never sent in clear: whoever sits between could have taken STARTTLS away.
    """

    def __init__(self, url: str, timeout: float = TIMEOUT):
        self._url = urlsplit(url)
        self._timeout = timeout
        self._smtp: smtplib.SMTP | None = None
        self._pipelining = False

    def open(self) -> smtplib.SMTP:
        """The connection, made where there is none. ChannelTrouble: it cannot be."""
        if self._smtp is not None:
            return self._smtp
        smtp = None
        try:
            smtp = self._connect()
            smtp.ehlo_or_helo_if_needed()
            if self._wants_starttls() and smtp.has_extn("starttls"):
                smtp.starttls(context=ssl.create_default_context())
                smtp.ehlo()
            if self._url.username:
                self._log_in(smtp)
        except (OSError, smtplib.SMTPException) as error:
            if smtp is not None:
                smtp.close()
            lasting = isinstance(error, smtplib.SMTPAuthenticationError | _InClear)
            raise ChannelTrouble(_words(error), lasting=lasting) from error
        # Without this the last segment of a letter waits for the server's delayed ACK.
        if smtp.sock is not None:
            smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._pipelining = smtp.has_extn("pipelining")
        self._smtp = smtp
        return smtp

    def hand_over(self, sender: str, recipient: str, letter: bytes, begin) -> Answer:
        """Hand over one letter (CRLF lines, 7-bit or 8BITMIME); `begin()` is called just before
        its content flows. ChannelTrouble: nothing was handed over and nothing else will be."""
        smtp = self.open()
        try:
            refused = self._envelope(smtp, sender, recipient)
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            return Answer(Outcome.NOT_BEGUN, text=_words(error), step="envelope")
        if refused:
            return self._after_refusal(smtp, refused)
        begin()
        try:
            _put(smtp, _dotted(letter))
            code, text = smtp.getreply()
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            return Answer(Outcome.UNKNOWN, text=_words(error), step="content")
        if code == 421:
            self.close()
        return Answer(_outcome(code), code, _words(text), "content")

    def close(self) -> None:
        """Say goodbye if there is somebody to say it to."""
        smtp, self._smtp = self._smtp, None
        if smtp is None:
            return
        try:
            if smtp.sock is not None:
                smtp.sock.settimeout(2)
                smtp.quit()
        except (OSError, smtplib.SMTPException):
            smtp.close()

    def _log_in(self, smtp: smtplib.SMTP) -> None:
        if not isinstance(smtp.sock, ssl.SSLSocket) and not self._is_local():
            raise _InClear(
                _(
                    "The mail server offers no encryption (STARTTLS), so the password was not "
                    "sent. Use a server that offers it, or smtps:// in SHUKE_SMTP_URL."
                )
            )
        smtp.login(unquote(self._url.username or ""), unquote(self._url.password or ""))

    def _wants_starttls(self) -> bool:
        return self._url.scheme == "smtp" and not self._is_local()

    def _is_local(self) -> bool:
        return self._url.hostname in http.LOOPBACK

    def _connect(self) -> smtplib.SMTP:
        host, port = self._url.hostname or "127.0.0.1", self._url.port
        if self._url.scheme == "smtps":
            return smtplib.SMTP_SSL(
                host, port or 465, timeout=self._timeout, context=ssl.create_default_context()
            )
        return smtplib.SMTP(host, port or 25, timeout=self._timeout)

    def _envelope(self, smtp: smtplib.SMTP, sender: str, recipient: str) -> Answer | None:
        """Say who it is from and for. None when the server now waits for the content."""
        body = " BODY=8BITMIME" if smtp.has_extn("8bitmime") else ""
        steps = (f"MAIL FROM:<{sender}>{body}", f"RCPT TO:<{recipient}>", "DATA")
        if self._pipelining:
            _put(smtp, "".join(f"{line}\r\n" for line in steps).encode())
        refused = None
        for line in steps:
            if not self._pipelining:
                if refused:
                    break
                _put(smtp, f"{line}\r\n".encode())
            code, text = smtp.getreply()
            expected = 354 if line == "DATA" else 250
            if code != expected and not (line.startswith("RCPT") and code == 251) and not refused:
                refused = Answer(_outcome(code), code, _words(text), line[:4])
        if refused and self._pipelining and code == 354:
            # The server wants content although a recipient was refused: give it none (RFC 2920).
            _put(smtp, b".\r\n")
            smtp.getreply()
        return refused

    def _after_refusal(self, smtp: smtplib.SMTP, refused: Answer) -> Answer:
        """Make the connection ready again, and tell trouble with us from trouble with a letter."""
        if refused.code == 421:
            self.close()
            return Answer(Outcome.NOT_BEGUN, refused.code, refused.text, refused.step)
        try:
            _put(smtp, b"RSET\r\n")
            smtp.getreply()
        except (OSError, smtplib.SMTPException):
            self.close()
        if refused.step == "MAIL":
            # Not about this letter: the server does not want our mail, or not now.
            raise ChannelTrouble(str(refused), lasting=refused.outcome is Outcome.REFUSED)
        return refused


def _put(smtp: smtplib.SMTP, data: bytes) -> None:
    if smtp.sock is None:
        raise smtplib.SMTPServerDisconnected("the connection is gone")
    smtp.sock.sendall(data)


def _outcome(code: int) -> Outcome:
    if 200 <= code < 300:
        return Outcome.SENT
    return Outcome.DEFERRED if 400 <= code < 500 else Outcome.REFUSED


_LINE_DOT = re.compile(rb"(?m)^\.")


def _dotted(letter: bytes) -> bytes:
    """The letter as it travels: leading dots doubled, and the line that ends it."""
    if b"\n." in letter or letter.startswith(b"."):
        letter = _LINE_DOT.sub(b"..", letter)
    return letter + (b".\r\n" if letter.endswith(b"\r\n") else b"\r\n.\r\n")


def _words(error: object) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_words(error.smtp_error)}"
    if isinstance(error, bytes):
        error = error.decode("utf-8", "replace")
    return " ".join(str(error).split())[:280] or type(error).__name__
