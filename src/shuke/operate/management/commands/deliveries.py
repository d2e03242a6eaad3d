"""`shuke deliveries`: what did not arrive at other systems, sending it again, systems that are paused."""

from django.core.management.base import CommandError

from shuke.common.access import SYSTEM
from shuke.common.errors import ShukeError
from shuke.common.models import Delivery, Endpoint
from shuke.common.verb import Verb
from shuke.operate import commands, queries


class Command(Verb):
    help = "List what did not arrive at other systems, send it again, resume a paused system."

    def add_arguments(self, parser):
        parser.add_argument("--retry", type=int, metavar="ID", help="send this one once more")
        parser.add_argument(
            "--resume", metavar="NAME", help="send what waits for this paused system, or all"
        )
        self.offer_json(parser)

    def handle(self, *args, retry: int | None, resume: str | None, **options):
        try:
            if retry is not None:
                commands.retry_delivery(SYSTEM, retry)
            if resume is not None:
                self._resume(resume)
        except ShukeError as error:
            raise CommandError(error.message) from error
        paused = list(queries.paused_endpoints(SYSTEM))
        waiting = queries.deliveries(SYSTEM).filter(state__in=_OPEN).order_by("pk")
        data = {"paused": [_system(row) for row in paused], "open": [_open(row) for row in waiting]}
        lines = [f"{row.name} is paused since {row.paused_at:%Y-%m-%d %H:%M} UTC" for row in paused]
        lines += [
            f"{row['id']}  {row['to']}  {row['event']}  {row['state']}  ({row['tries']})  {row['detail']}".rstrip()
            for row in data["open"]
        ]
        self.answer(data, "\n".join(lines) or "Everything arrived.", as_json=options["json"])

    def _resume(self, name: str) -> None:
        paused = queries.paused_endpoints(SYSTEM)
        rows = [row for row in paused if name in ("all", row.name)]
        if not rows and name != "all":
            raise CommandError(f"{name} is not paused.")
        for row in rows:
            commands.resume_endpoint(SYSTEM, row.pk)


#: What has not arrived.
_OPEN = [state for state in Delivery.State.values if state != Delivery.State.DELIVERED]


def _system(row: Endpoint) -> dict:
    return {"name": row.name, "url": row.url, "paused_at": row.paused_at}


def _open(row: Delivery) -> dict:
    return {
        "id": row.pk, "to": row.endpoint.name, "event": row.event, "state": row.state,
        "tries": row.tries, "detail": row.detail,
    }  # fmt: skip
