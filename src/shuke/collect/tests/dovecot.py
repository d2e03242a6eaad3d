"""A real mail server (Dovecot, from the system's packages) with mailboxes of its own, on this machine."""

import contextlib
import getpass
import grp
import imaplib
import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

from tests.waiting import until

from shuke.collect.messages.imap import folder_code
from shuke.demo.supervisor import free_port

PASSWORD = "geheim-口令"
USER = "shop"
_CONFIGURATION = """
base_dir = {home}/run
log_path = {home}/log
protocols = imap
listen = 127.0.0.1
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_verbose = yes
ssl = {ssl}
{certificate}
mail_location = maildir:{home}/mail/%u
first_valid_uid = 1
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={mail} gid={mail_group} home={home}/mail/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
namespace inbox {{
  inbox = yes
  mailbox Sent {{
    special_use = \\Sent
    auto = create
  }}
}}
"""


def is_here() -> bool:
    return bool(shutil.which("dovecot", path=os.environ["PATH"] + ":/usr/sbin"))


class Dovecot:
    """The server. `put(raw)` lays a mail into a folder, `plain()` talks to it as any mail program does."""

    def __init__(self, certificate: tuple[Path, Path] | None = None):
        # Sockets have short names: a folder of a test is too deep.
        self.home = Path(tempfile.mkdtemp(prefix="dc"))
        self.port, self.tls_port = free_port(), free_port()
        me = getpass.getuser()
        mail = pwd.getpwnam("nobody" if os.getuid() == 0 else me)
        user = "dovecot" if os.getuid() == 0 else me
        (self.home / "mail").mkdir()
        if os.getuid() == 0:
            self.home.chmod(0o755)
            os.chown(self.home / "mail", mail.pw_uid, mail.pw_gid)
        lines = f"ssl_cert = <{certificate[0]}\nssl_key = <{certificate[1]}" if certificate else ""
        text = _CONFIGURATION.format(
            home=self.home, ssl="yes" if certificate else "no", certificate=lines, user=user,
            group=grp.getgrgid(pwd.getpwnam(user).pw_gid).gr_name, mail=mail.pw_name,
            mail_group=grp.getgrgid(mail.pw_gid).gr_name, port=self.port, tls_port=self.tls_port,
            password=PASSWORD,
        )  # fmt: skip
        (self.home / "conf").write_text(text)
        path = os.environ["PATH"] + ":/usr/sbin"
        self.process = subprocess.Popen(
            [str(shutil.which("dovecot", path=path)), "-F", "-c", str(self.home / "conf")],
            stderr=subprocess.DEVNULL,
        )
        until(self._answers, alive=lambda: self.process.poll() is None)

    def _answers(self) -> bool:
        with contextlib.suppress(OSError, imaplib.IMAP4.error):
            self.plain().logout()
            return True
        return False

    def plain(self) -> imaplib.IMAP4:
        client = imaplib.IMAP4("127.0.0.1", self.port, 60)
        client.authenticate("PLAIN", lambda _: f"\0{USER}\0{PASSWORD}".encode())
        return client

    def put(self, *mails: bytes, folder: str = "INBOX", at: str | None = None) -> None:
        with self.plain() as client:
            name = f'"{folder_code(folder)}"'
            if folder != "INBOX":
                client.create(name)
            for raw in mails:
                status, answer = client.append(name, "", f'"{at}"' if at else None, raw)  # type: ignore[arg-type]
                assert status == "OK", answer

    def flags(self, folder: str = "INBOX") -> list[bytes]:
        """The flags of all mails, which reading must not change."""
        with self.plain() as client:
            client.select(folder, readonly=True)
            return [line for line in client.fetch("1:*", "(FLAGS)")[1] if line]

    def renumber(self, folder: str = "Again") -> None:
        """Make a folder anew under its name, as after a move of the server: UIDVALIDITY is another."""
        with self.plain() as client:
            client.delete(folder)
            (self.home / "mail" / USER / "dovecot-uidvalidity").unlink(missing_ok=True)
            client.create(folder)

    def end(self) -> None:
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.home, ignore_errors=True)
