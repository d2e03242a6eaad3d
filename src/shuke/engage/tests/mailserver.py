"""A real SMTP server for tests, in a thread: takes letters, refuses, puts off, or hangs up."""

import base64
import socketserver
import threading
from collections import Counter
from contextlib import suppress


class MailServer:
    """Listens on a free loopback port. `plan(recipient)` may answer a recipient otherwise than
    by taking the letter: "550 …" or "450 …" at RCPT, "cut" (hang up before the content is
    answered), "cut after" (take the letter, then hang up without answering)."""

    def __init__(self, plan=lambda recipient: "", *, pipelining: bool = True):
        self.plan, self.pipelining = plan, pipelining
        self.delivered: Counter[str] = Counter()
        self.letters: dict[str, bytes] = {}
        self.senders: dict[str, str] = {}
        self.connections = 0
        self.mail_answer = "250 2.1.0 OK"
        #: "user password" asks for a log-in with exactly these.
        self.login = ""
        self.logins = 0
        self.on_delivery = lambda recipient: None
        #: Letters begun (MAIL FROM), arrived or not.
        self.begun = 0
        self._lock = threading.Lock()
        outer = self

        class Session(socketserver.StreamRequestHandler):
            disable_nagle_algorithm = True

            def handle(self):
                outer.connections += 1
                with suppress(ConnectionError):  # the sender was killed
                    outer._serve(self.rfile, self.wfile)

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True
            allow_reuse_address = True
            request_queue_size = 64

        self._server = Server(("127.0.0.1", 0), Session)
        self.url = f"smtp://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> "MailServer":
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()
        return self

    def __exit__(self, *_error) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _serve(self, source, sink) -> None:
        def say(line: str) -> None:
            sink.write(f"{line}\r\n".encode())
            sink.flush()

        say("220 test ESMTP")
        sender = recipient = plan = ""
        while line := source.readline():
            words = line.decode().strip()
            verb = words[:4].upper()
            if verb == "EHLO":
                say("250-test")
                if self.pipelining:
                    say("250-PIPELINING")
                if self.login:
                    say("250-AUTH PLAIN")
                say("250 8BITMIME")
            elif verb == "AUTH":
                self.logins += 1
                told = base64.b64decode(words.split()[-1]).decode().split("\0")[1:]
                say("235 welcome" if told == self.login.split() else "535 5.7.8 wrong password")
            elif verb == "MAIL":
                sender = words[words.index("<") + 1 : words.index(">")]
                with self._lock:
                    self.begun += 1
                say(self.mail_answer)
            elif verb == "RCPT":
                recipient = words[words.index("<") + 1 : words.index(">")]
                plan = self.plan(recipient)
                say(plan if plan[:1] in ("4", "5") else "250 2.1.5 OK")
            elif verb == "DATA":
                if plan[:1] in ("4", "5") or not self.mail_answer.startswith("250"):
                    say("554 5.5.1 no valid recipients")
                    continue
                say("354 go on")
                content = self._content(source)
                if content is None or plan == "cut":
                    return
                with self._lock:
                    self.delivered[recipient] += 1
                    self.letters[recipient] = content
                    self.senders[recipient] = sender
                self.on_delivery(recipient)
                if plan == "cut after":
                    return
                say("250 2.0.0 taken")
            elif verb == "QUIT":
                say("221 bye")
                return
            else:
                say("250 OK")

    @staticmethod
    def _content(source) -> bytes | None:
        lines = []
        while line := source.readline():
            if line == b".\r\n":
                return b"".join(lines)
            lines.append(line[1:] if line.startswith(b".") else line)
        return None
