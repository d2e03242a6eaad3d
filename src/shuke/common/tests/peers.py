"""Systems of somebody else, on this machine."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Peer(ThreadingHTTPServer):
    """A web server of somebody else: answers as `answer(handler)` does, remembers who asked."""

    daemon_threads = True

    def __init__(self, answer=None):
        self.hits: list[tuple[str, str, bytes]] = []
        self.ended = threading.Event()
        peer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_one(self):
                length = int(self.headers.get("Content-Length") or 0)
                peer.hits.append((self.path, self.headers["Host"], self.rfile.read(length)))
                (answer or fine)(self)

            do_GET = do_POST = handle_one  # noqa: N815

            def log_message(self, *_):
                pass

        super().__init__(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def port(self) -> int:
        return self.server_address[1]

    def end(self) -> None:
        self.ended.set()
        self.shutdown()
        self.server_close()

    def handle_error(self, request, client_address):
        pass  # the client went away, as it should


def fine(handler, body: bytes = b"ok", **headers: str) -> None:
    handler.send_response(200)
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)
