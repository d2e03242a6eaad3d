"""`shuke sell`: be the demo shop's second channel (`shuke demo --live`)."""

import signal
import threading
from collections.abc import Mapping
from random import Random

from shuke.common import clock, http
from shuke.common.verb import Verb
from shuke.demo import live


class Command(Verb):
    help = "Be the demo shop's second channel: visitors and orders, told to a running Shuke."

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=8000, help="port of the running Shuke")
        parser.add_argument(
            "--pace", type=float, default=20, help="things that happen in a minute (20)"
        )
        parser.add_argument("--steps", type=int, default=0, help="end after so many; 0: go on")
        parser.add_argument("--seed", type=int, help="sell the same again")

    def handle(self, *args, port, pace, steps, seed, **options):
        stop = threading.Event()
        signal.signal(signal.SIGTERM, lambda *_: stop.set())
        shop = live.LiveShop(
            live.connect(), sender(port), Random(seed), clock.now, regulars=live.regulars()
        )
        done = 0
        while not stop.is_set() and (not steps or done < steps):
            line = shop.step()
            done += 1
            if options["verbosity"] > 1:
                self.stdout.write(line)
            if not steps:
                stop.wait(60 / pace)
        self.stdout.write(f"{done} things happened")


def sender(port: int) -> live.Send:
    """Posts to the Shuke on this machine; 0 where nobody answers: the shop sells on."""

    def send(path: str, content: bytes, headers: Mapping[str, str]) -> int:
        try:
            answer = http.request(
                "POST", f"http://127.0.0.1:{port}{path}", body=content, headers=headers
            )
        except http.RequestFailed:
            return 0
        return answer.status

    return send
