"""A letter of the house to its own people: no campaign, no ledger, no opt-out."""

from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, make_msgid, parseaddr

from django.conf import settings

from shuke.common.errors import Busy
from shuke.engage import senders
from shuke.engage.channels import ChannelTrouble, Outcome
from shuke.engage.channels.email import PATIENCE
from shuke.engage.sending.smtp import SmtpConnection


def send_house_mail(address: str, subject: str, text: str) -> None:
    """Hand it to the mail server. Raises Busy when it was not taken: it may be tried again."""
    letter = EmailMessage(policy=SMTP)
    _name, sender = parseaddr(senders.sender())
    letter["From"], letter["To"], letter["Subject"] = senders.sender(), address, subject
    letter["Date"], letter["Message-ID"] = formatdate(), make_msgid(domain="shuke.invalid")
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(text, cte="base64")
    connection = SmtpConnection(settings.SMTP_URL, PATIENCE)
    try:
        answer = connection.hand_over(sender, address, letter.as_bytes(), lambda: None)
    except ChannelTrouble as trouble:
        raise Busy(str(trouble)) from trouble
    finally:
        connection.close()
    if answer.outcome not in (Outcome.SENT, Outcome.UNKNOWN):
        raise Busy(answer.text or str(answer.code))
