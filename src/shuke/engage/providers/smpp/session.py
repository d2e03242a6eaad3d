"""A connection to a carrier's SMSC: bound, spoken over, ended."""

import select
import socket
import ssl
from contextlib import suppress
from itertools import count

from shuke.common import http
from shuke.engage.providers import Access
from shuke.engage.providers.smpp import pdu
from shuke.engage.providers.smpp.pdu import Broken, Pdu

#: Seconds until the other side has to have answered.
TIMEOUT = 20.0


class Refused(Exception):
    """The carrier does not let us in; `status` is its code."""

    def __init__(self, status: int):
        super().__init__(f"0x{status:02X}")
        self.status = status


class Session:
    """One bound connection. OSError: it is broken, or there is none."""

    def __init__(self, access: Access, command: int):
        host, port = access["host"], int(access["port"])
        addresses = http.public_addresses(http.resolve_by_system(host, port), host)
        self._socket = socket.create_connection((str(addresses[0]), port), TIMEOUT)
        try:
            if access.get("tls") == "tls":
                context = ssl.create_default_context()
                self._socket = context.wrap_socket(self._socket, server_hostname=host)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._numbers = count(1)
            self._buffer = bytearray()
            self._bind(access, command)
        except BaseException:
            self._socket.close()
            raise

    def _bind(self, access: Access, command: int) -> None:
        number = self.number()
        kind = access.get("system_type", "")
        self.send(pdu.bind(command, number, access["user"], access["password"], kind))
        status = self.answer(number).status
        if status:
            raise Refused(status)

    def number(self) -> int:
        return next(self._numbers)

    def send(self, message: Pdu) -> None:
        self._socket.sendall(message.packed())

    def answer(self, number: int) -> Pdu:
        """The answer to what was sent under this number; what the other side asks meanwhile is answered."""
        while True:
            message = self.read(TIMEOUT)
            if message is None:
                raise TimeoutError("no answer")
            if message.command & pdu.ANSWER and message.number == number:
                return message
            self.serve(message)

    def serve(self, message: Pdu) -> None:
        """Answer what the other side asks of every connection. ConnectionError when it ends it."""
        if message.command == pdu.ENQUIRE:
            self.send(Pdu(pdu.ENQUIRE | pdu.ANSWER, 0, message.number))
        elif message.command == pdu.UNBIND:
            self.send(Pdu(pdu.UNBIND | pdu.ANSWER, 0, message.number))
            raise ConnectionError("the carrier ended the connection")

    def read(self, seconds: float) -> Pdu | None:
        """The next message; None when none came in time."""
        self._socket.settimeout(seconds)
        try:
            self._fill(4)
            length = pdu.length_of(bytes(self._buffer[:4]))
            self._socket.settimeout(TIMEOUT)
            self._fill(length)
        except TimeoutError:
            if self._buffer:
                raise
            return None
        except Broken as error:
            raise ConnectionError(str(error)) from error
        raw, self._buffer = bytes(self._buffer[:length]), self._buffer[length:]
        return pdu.unpacked(raw)

    def _fill(self, length: int) -> None:
        while len(self._buffer) < length:
            piece = self._socket.recv(65_536)
            if not piece:
                raise ConnectionError("the carrier closed the connection")
            self._buffer += piece

    def catch_up(self) -> None:
        """Read what came while nothing was asked: a connection that was closed meanwhile is noticed before
        a message is lost in it."""
        while self._buffer or select.select([self._socket], [], [], 0)[0]:
            message = self.read(0.5)
            if message is None:
                return
            self.serve(message)

    def close(self) -> None:
        with suppress(OSError, Broken):
            number = self.number()
            self.send(Pdu(pdu.UNBIND, 0, number))
            self._socket.settimeout(2)
            self._socket.recv(65_536)
        self._socket.close()
