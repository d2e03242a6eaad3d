"""SMS over SMPP 3.4, as carriers and aggregators all over the world speak it.

Messages go out over connections bound as transmitters; receipts and replies are fetched each minute over one
bound as a receiver, which acknowledges them once they are kept.
"""

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuke.common import http
from shuke.common.errors import Invalid
from shuke.engage.channels import Answer, ChannelTrouble, Outcome
from shuke.engage.channels.parts import cut, is_gsm
from shuke.engage.providers import Access, Field, ProviderKind
from shuke.engage.providers.calling import BAD_NUMBER, REST, TOO_FAST, Verdict, decide
from shuke.engage.providers.smpp import pdu
from shuke.engage.providers.smpp.hearing import hear, plain_id
from shuke.engage.providers.smpp.session import Refused, Session

CODES = {
    "0x08": Verdict(Outcome.DEFERRED, gettext_lazy("The carrier has a fault")),
    "0x0A": Verdict(REST, gettext_lazy("The carrier does not take this sender")),
    "0x0B": BAD_NUMBER,
    "0x0D": Verdict(REST, gettext_lazy("The carrier does not let us in")),
    "0x0E": Verdict(REST, gettext_lazy("The password is wrong")),
    "0x0F": Verdict(REST, gettext_lazy("There is no such user")),
    "0x14": Verdict(Outcome.DEFERRED, gettext_lazy("Too many messages wait at the carrier")),
    "0x58": TOO_FAST,
}


class SmppConnection:
    """Hands over texts over one bound connection."""

    def __init__(self, access: Access):
        self._access = access
        self._session: Session | None = None
        self._series = 0

    def open(self) -> Session:
        if self._session is None:
            try:
                self._session = Session(self._access, pdu.BIND_TRANSMITTER)
            except Refused as refused:
                decide(CODES, str(refused), "")  # trouble of everybody where it is known
                raise ChannelTrouble(f"{refused}: bind", lasting=True) from refused
            except (OSError, http.RequestFailed) as error:
                raise ChannelTrouble(_words(error)) from error
        return self._session

    def hand_over(self, key: str, address: str, content: bytes, begin: Callable) -> Answer:
        session = self.open()
        try:
            session.catch_up()
        except OSError as error:
            self.close()
            return Answer(Outcome.NOT_BEGUN, text=_words(error))
        text = content.decode()
        pieces, wide = cut(text), not is_gsm(text)
        self._series = (self._series + 1) % 256
        begin()
        taken = 0
        try:
            for place, piece in enumerate(pieces, start=1):
                answer = self._part(session, address, piece, wide, place, len(pieces))
                if answer.status:
                    return self._refused(answer.status, taken, len(pieces))
                taken += 1
        except OSError as error:
            self.close()
            return Answer(Outcome.UNKNOWN, text=_words(error), step=f"{taken}/{len(pieces)}")
        name = answer.body.partition(b"\0")[0].decode("latin-1")
        return Answer(Outcome.SENT, text="OK", ref=plain_id(name, self._access, is_ours=True))

    def close(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            session.close()

    def _part(
        self, session: Session, address: str, piece: str, wide: bool, place: int, of: int
    ) -> pdu.Pdu:
        # One coding for all parts, or a phone cannot put them together.
        words, coding = pdu.encoded(piece, wide)
        udh = bytes([5, 0, 3, self._series, of, place]) if of > 1 else b""
        number = session.number()
        # The receipt of the last part stands for all: carriers deliver them in order or not at all.
        message = pdu.submit(
            number, self._access.get("sender", ""), address, words, coding,
            udh=udh, receipt=place == of,
        )  # fmt: skip
        session.send(message)
        return session.answer(number)

    def _refused(self, status: int, taken: int, of: int) -> Answer:
        if taken:
            words = _("%(taken)d of %(of)d parts were taken") % {"taken": taken, "of": of}
            return Answer(Outcome.UNKNOWN, status, words)
        return decide(CODES, f"0x{status:02X}", "")


def _words(error: object) -> str:
    return " ".join(str(error).split())[:280] or type(error).__name__


def _port(text: str) -> None:
    if not text.isdigit() or not 0 < int(text) < 65_536:
        raise Invalid(_("A number from 1 to 65535."))


SMPP = ProviderKind(
    "smpp",
    "sms",
    gettext_lazy("SMS by SMPP"),
    gettext_lazy("Any carrier or aggregator that gives you an SMPP account."),
    (
        Field("host", gettext_lazy("Server")),
        Field("port", gettext_lazy("Port"), default="2775", check=_port),
        Field("user", gettext_lazy("User (system_id)")),
        Field("password", gettext_lazy("Password"), is_secret=True),
        Field(
            "sender",
            gettext_lazy("Sender number or name"),
            gettext_lazy("As the carrier gave it to you."),
            is_needed=False,
        ),
        Field(
            "signature",
            gettext_lazy("Signature"),
            gettext_lazy("Stands as 【】 before each text. Empty: the shop's name."),
            is_needed=False,
        ),
        Field("system_type", gettext_lazy("System type"), is_needed=False),
        Field(
            "tls",
            gettext_lazy("Encryption"),
            is_needed=False,
            choices={
                "": gettext_lazy("Not encrypted"),
                "tls": gettext_lazy("TLS, where the carrier offers it"),
            },
        ),
        Field(
            "ids",
            gettext_lazy("Numbers of messages"),
            is_needed=False,
            choices={
                "": gettext_lazy("The same in answers and receipts"),
                "hex": gettext_lazy("Hexadecimal in answers, decimal in receipts"),
            },
        ),
    ),
    SmppConnection,
    hear=hear,
    order=30,
)
