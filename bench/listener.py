"""The reference of `shuke bench events`: take a body, write it to a file, sync file and folder, answer."""

import os
import sys
import uuid
from pathlib import Path


def application(environ, start_response):
    place = Path(os.environ["LISTENER_FOLDER"])
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    with (place / uuid.uuid4().hex).open("xb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    descriptor = os.open(place, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)
    start_response("200 OK", [("Content-Length", "2")])
    return [b"{}"]


def main() -> None:
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    port, workers, threads = map(int, sys.argv[1:])
    Granian(
        "bench.listener:application",
        address="127.0.0.1",
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        log_level=LogLevels.warning,
    ).serve()


if __name__ == "__main__":
    main()
