"""A throw-away PostgreSQL cluster on a free loopback port, ended with the process that asked."""

import atexit
import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from shuke.demo.supervisor import free_port

FAST = ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"]


def binaries() -> Path | None:
    """The folder of the newest PostgreSQL server programs on this machine, or None."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


def cluster_url(*settings: str, within: Path | None = None) -> str:
    """Start a cluster and return its address; `settings`: "name=value". Its files lie in a new folder
    `within` (default: where temporary files go). RuntimeError tells how to get PostgreSQL."""
    programs = binaries()
    if programs is None:
        raise RuntimeError("PostgreSQL is not installed: `apt-get install postgresql`")
    folder = Path(tempfile.mkdtemp(prefix="shuke-pg-", dir=within))
    user = _server_user()
    if user:
        shutil.chown(folder, user)
    run: dict[str, Any] = {"user": user} if user else {}
    data = folder / "data"
    environment = {**os.environ, "LC_ALL": "C"}
    subprocess.run(
        [programs / "initdb", "-D", data, "-U", "shuke", "-A", "trust", "-E", "UTF8", "-N"],
        check=True,
        capture_output=True,
        env=environment,
        cwd="/",
        **run,
    )
    port = free_port()
    chosen = " ".join([*FAST, *(f"-c {setting}" for setting in settings)])
    options = f"-p {port} -c listen_addresses=127.0.0.1 -k {folder} {chosen}"
    subprocess.run(
        [programs / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options, "start"],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd="/",
        **run,
    )

    def stop() -> None:
        subprocess.run(
            [programs / "pg_ctl", "-D", data, "-m", "immediate", "stop"],
            check=False,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            **run,
        )
        shutil.rmtree(folder, ignore_errors=True)

    atexit.register(stop)
    return f"postgresql://shuke@127.0.0.1:{port}/postgres"


def _server_user() -> str | None:
    """PostgreSQL refuses to run as root: use its own account, or nobody."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    raise RuntimeError("PostgreSQL cannot run as root and there is no other account")
