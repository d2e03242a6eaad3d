"""A shop's website on an origin of its own, with a policy as strict as shops have it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Shop:
    """`pages[path]` is what stands in the body; `head` stands in the head of every page; `scripts[path]`
    are scripts of the shop's own, which its policy then allows."""

    def __init__(self, crm: str):
        self.crm, self.head, self.pages = crm, "", {"/": ""}
        self.scripts: dict[str, bytes] = {}
        self.address = ""

    def answer(self, path: str) -> bytes:
        body = self.pages.get(path.partition("?")[0], "")
        return f"<!doctype html><title>Shop {path}</title>{self.head}{body}".encode()

    @property
    def policy(self) -> str:
        own = " 'self'" if self.scripts else ""
        return f"default-src 'none'; script-src {self.crm}{own}; connect-src {self.crm}"


@contextmanager
def strict_shop(crm: str) -> Iterator[Shop]:
    """The shop, open inside the block; it allows nothing but scripts from and calls to `crm`."""
    shop = Shop(crm)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            script = shop.scripts.get(self.path)
            content = script or shop.answer(self.path)
            kind = "javascript" if script else "html"
            self.send_response(200)
            self.send_header("Content-Type", f"text/{kind}; charset=utf-8")
            self.send_header("Content-Length", str(len(content)))
            self.send_header("Content-Security-Policy", shop.policy)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_words):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    shop.address = f"http://localhost:{server.server_port}"
    try:
        yield shop
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
