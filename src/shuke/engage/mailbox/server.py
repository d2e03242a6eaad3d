"""The SMTP server of the mailbox: takes every letter, passes none on."""

import asyncio

from aiosmtpd.smtp import SMTP, Envelope, Session

from shuke.engage.mailbox import store

MOST_BYTES = 30 * 1024 * 1024


class Keeper:
    """aiosmtpd's handler: a letter is answered for once it is kept."""

    async def handle_DATA(  # noqa: N802 - the name that aiosmtpd calls
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        data = envelope.original_content or b""
        try:
            store.keep(data, envelope.mail_from or "", list(envelope.rcpt_tos))
        except OSError as error:
            return f"452 4.3.1 cannot keep it: {error}"
        return "250 2.0.0 kept"


def _connection() -> SMTP:
    return SMTP(Keeper(), data_size_limit=MOST_BYTES, enable_SMTPUTF8=True, ident="Shuke mailbox")


async def serve(host: str, port: int, ready: asyncio.Event | None = None) -> None:
    """Receive until cancelled."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(_connection, host, port)
    async with server:
        if ready:
            ready.set()
        await server.serve_forever()
