"""Messages that people write to the shop, over whichever channel, and the mailboxes that they come to."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.common.leases import Leased
from shuke.common.spells import Spell, one_open


class MailAccount(Spell):
    """A mailbox that is read, until somebody ends that. Like a connector it holds no state of what came."""

    class Security(models.TextChoices):
        TLS = "tls", _("TLS from the beginning")
        STARTTLS = "starttls", _("STARTTLS")
        PLAIN = "plain", _("None: a server on this machine")

    name = models.CharField(max_length=80)
    host = models.CharField(max_length=200)
    port = models.IntegerField()
    security = models.CharField(max_length=8, choices=Security)
    user = models.CharField(max_length=200)
    #: Sealed (`common.secrets`).
    secret = models.TextField()
    #: The shop's own address: what is sent from it is the shop's.
    address = models.CharField(max_length=254)
    #: What its own server calls itself where it says how mail was checked (RFC 8601); "": nobody is believed
    #: or doubted.
    authserv_id = models.CharField(max_length=200, blank=True, default="", db_default="")
    #: Of earlier messages nothing is read.
    since = models.DateField()
    paused_at = models.DateTimeField(null=True)
    paused_by = models.CharField(max_length=120, blank=True)

    def __str__(self) -> str:
        return self.name

    @property
    def door(self) -> str:
        """The first part of `Document.source` of all that comes from it."""
        return f"mail-{self.pk}"


class MailFolder(Leased):
    """One folder of a mailbox and how far it is read: `uid` is the last one of this `uidvalidity`.

    The place and the messages up to it are written together.
    """

    account = models.ForeignKey(
        MailAccount, on_delete=models.CASCADE, related_name="folders", db_index=False
    )
    name = models.CharField(max_length=200)
    #: What lies in it was sent by the shop.
    is_sent = models.BooleanField(default=False)
    uidvalidity = models.BigIntegerField(null=True)
    uid = models.BigIntegerField(default=0)
    answered_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField()
    received = models.BigIntegerField(default=0)
    #: Why it could not be read last (a code of `messages.imap`), in the server's words, how often in a row.
    failure = models.CharField(max_length=20, blank=True)
    detail = models.CharField(max_length=300, blank=True)
    failures = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "name"], name="mail_folder_once")]


class Message(models.Model):
    """One message between a person and the shop, as it was written. Once per channel and `ref`."""

    class Direction(models.TextChoices):
        IN = "in", _("From a person")
        OUT = "out", _("From the shop")

    class Channel(models.TextChoices):
        EMAIL = "email", _("E-mail")
        SMS = "sms", _("SMS")
        WECHAT = "wechat", _("WeChat")
        CHAT = "chat", _("Chat on the website")
        TAOBAO = "taobao", _("Taobao chat")
        PINDUODUO = "pinduoduo", _("Pinduoduo chat")
        DOUYIN = "douyin", _("Douyin chat")
        SOCIAL = "social", _("Social circles")

    channel = models.CharField(_("Channel"), max_length=12, choices=Channel)
    #: The carrier's name of it, or what tells it apart where a carrier gives none.
    ref = models.CharField(max_length=64)
    #: The first part of the document's source: by which mailbox or account it came.
    door = models.CharField(max_length=40)
    direction = models.CharField(_("Direction"), max_length=3, choices=Direction)
    #: Who wrote, as the channel calls them, and what they call themselves. Nothing proves either.
    sender = models.CharField(pgettext_lazy("message", "From"), max_length=254)
    sender_name = models.CharField(max_length=200, blank=True)
    recipient = models.CharField(pgettext_lazy("message", "To"), max_length=254, blank=True)
    subject = models.CharField(_("Subject"), max_length=300, blank=True)
    text = models.TextField(blank=True)
    #: Made safe (`messages.safety`); empty where it came as text alone.
    html = models.TextField(blank=True)
    #: Its Message-ID, where it is a mail: what an answer names.
    name = models.CharField(max_length=400, blank=True, default="", db_default="")
    #: Names messages that belong together: the first one's name.
    thread = models.CharField(max_length=64)
    #: What it answers, as the room above says that wrote it: {"name": "Spring", "campaign": 4}.
    answers = models.JSONField(default=dict)
    occurred_at = models.DateTimeField(_("Written"))
    received_at = models.DateTimeField(_("Received"))
    customer = models.ForeignKey(
        "customers.Customer",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("Person"),
    )
    #: How their person is known: "identity", "answer" (of something sent to them) or "staff".
    met_by = models.CharField(max_length=10, blank=True)
    #: When a colleague said so.
    tied_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "ref"], name="message_once"),
        ]
        indexes = [
            models.Index(fields=["thread"], name="message_thread"),
            models.Index(fields=["name"], condition=~models.Q(name=""), name="message_by_name"),
            models.Index(fields=["channel", "sender"], name="message_sender"),
        ]

    def __str__(self) -> str:
        return self.subject or self.text[:60]


class MessageWait(Spell):
    """A spell in which a message waits for somebody of the shop; who ends it has dealt with it."""

    message = models.ForeignKey(
        Message, on_delete=models.CASCADE, related_name="waits", db_index=False
    )

    class Meta:
        constraints = [one_open("message", name="message_waits_once")]
        indexes = [models.Index(fields=["message"], name="wait_message")]


class MessageFile(models.Model):
    """A file that belongs to a message: how it came (raw), or something that was attached to it.

    Its bytes lie in `SHUKE_HOME/messages` under `name`; without a row they are swept away.
    """

    class Role(models.TextChoices):
        RAW = "raw"
        ATTACHMENT = "attachment"

    #: Null until it is recorded.
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="files", null=True)
    customer = models.ForeignKey(
        "customers.Customer", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    role = models.CharField(max_length=10, choices=Role)
    position = models.SmallIntegerField(default=0)
    #: Of the file on the disk; empty where it was not taken.
    name = models.CharField(max_length=60, blank=True)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.BigIntegerField()
    #: As its sender called it, and what its bytes say that it is.
    title = models.CharField(max_length=200, blank=True)
    media_type = models.CharField(max_length=100, blank=True)
    #: Why it is not there: "too_big", "too_many", "too_old".
    refusal = models.CharField(max_length=10, blank=True)
    at = models.DateTimeField()


class MessageHook(Spell):
    """An address to which a platform posts what people write, until somebody ends that."""

    class Kind(models.TextChoices):
        WECHAT = "wechat", _("WeChat Official Account")
        WECOM = "wecom", _("WeCom")
        SMS = "sms", _("SMS gateway")
        CHAT = "chat", _("Chat: of your website, Qianniu, Pinduoduo or Douyin")

    kind = models.CharField(max_length=8, choices=Kind)
    name = models.CharField(max_length=80)
    #: In the address that the platform calls: it opens nothing, the signature does.
    public_id = models.CharField(max_length=40, unique=True)
    #: AppID of the account, CorpID of the company, or how the shop is called in chats; of an SMS gateway empty.
    owner = models.CharField(max_length=64, blank=True)
    #: {"token", "aes_key"} as JSON, sealed (`common.secrets`).
    secret = models.TextField()
    #: The last callback with a right signature, and the last that was refused, with the code of why.
    last_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    refusal = models.CharField(max_length=20, blank=True)

    def __str__(self) -> str:
        return self.name

    @property
    def door(self) -> str:
        """The first part of `Document.source` of all that comes to it."""
        return f"hook-{self.pk}"
