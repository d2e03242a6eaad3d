"""The session of a Spark cluster: how it begins, and what is said when it does not answer."""

import logging
import os
import shlex
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from shuke.common.errors import Busy

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

log = logging.getLogger(__name__)

#: How long a cluster may take to accept a connection, before anything is asked.
ANSWERS_WITHIN = 3.0
#: How often Spark Connect's client repeats what failed: at most about a second in all.
RETRIES = 3
DEFAULT_PORTS = {"spark": 7077, "sc": 15002}
#: For any session. ANSI: an amount that does not fit is an error, never an empty field.
SESSION = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
    # The files of a table are known by name: listing them needs no job.
    "spark.sql.sources.parallelPartitionDiscovery.threshold": "10000",
    # Case as Java knows it; ICU's tables cost each executor a second before its first word.
    "spark.sql.icu.caseMappings.enabled": "false",
}
#: For a session of one's own on a standalone cluster. Several processes share it: each takes what it
#: needs when it asks something, and gives it back.
OWN = {
    "spark.app.name": "shuke",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.scheduler.mode": "FAIR",
    "spark.dynamicAllocation.enabled": "true",
    "spark.dynamicAllocation.shuffleTracking.enabled": "true",
    "spark.dynamicAllocation.executorIdleTimeout": "60s",
    # Also those that hold tables (`spark_views`): what is gone is read again.
    "spark.dynamicAllocation.cachedExecutorIdleTimeout": "60s",
}


def begin(address: str) -> "SparkSession":
    """A session at ``spark://host:port[,host:port]`` or ``sc://host:port``. Busy when nobody is there."""
    _reachable(address)
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise _missing() from error
    if not address.startswith("sc:") and not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        raise _missing()
    options = dict(pair.split("=", 1) for pair in shlex.split(settings.SPARK_CONF))
    logging.getLogger("py4j").setLevel(logging.WARNING)  # it tells of every connection
    with complaints():
        if address.startswith("sc:"):
            from pyspark.sql.connect.client.retries import DefaultPolicy
            from pyspark.sql.connect.session import SparkSession as Remote

            # The common builder would let a process speak in one of both ways only.
            remote_options: Any = {**SESSION, **options}
            session: Any = Remote.builder.config(map=remote_options).remote(address).create()
            # By default a question would be repeated for ten minutes while the server is away.
            session.client.set_retry_policies([DefaultPolicy(max_retries=RETRIES)])
            return session
        own: Any = {**OWN, **SESSION, **options}
        return SparkSession.builder.config(map=own).master(address).getOrCreate()


def end(session: "SparkSession") -> None:
    """Let go of a session that may be broken, and of its Java process; a new one can begin afterwards."""
    try:
        session.stop()
    except Exception as error:
        log.warning("the Spark session did not end well: %s", error)
        _forget_java()


def _forget_java() -> None:
    """PySpark keeps to a Java process even when it has died; only these names make it start another."""
    from pyspark import SparkContext
    from pyspark.sql import SparkSession

    holders: tuple[tuple[Any, tuple[str, ...]], ...] = (
        (SparkContext, ("_active_spark_context", "_gateway", "_jvm")),
        (SparkSession, ("_instantiatedSession", "_activeSession")),
    )
    for holder, names in holders:
        for name in names:
            setattr(holder, name, None)


def _reachable(address: str) -> None:
    """Spark itself retries for a minute; a page must know at once."""
    scheme = urlsplit(address).scheme
    if scheme not in DEFAULT_PORTS:
        raise Busy(
            _("SHUKE_ENGINE is “%(engine)s”. It can be duckdb, spark://host:port or sc://host:port.")
            % {"engine": address},
            code="engine_unknown",
        )  # fmt: skip
    problems = []
    for place in address.removeprefix(f"{scheme}://").split("/")[0].split(","):
        host, _colon, port = place.partition(":")
        try:
            with socket.create_connection(
                (host, int(port or DEFAULT_PORTS[scheme])), ANSWERS_WITHIN
            ):
                return
        except (OSError, ValueError) as error:
            problems.append(f"{place}: {error}")
    log.error("Spark does not answer: %s", "; ".join(problems))
    raise unreachable(address)


def unreachable(address: str) -> Busy:
    """What people read when the cluster is away."""
    return Busy(
        _("The analysis engine at %(engine)s does not answer. Start the Spark cluster again, or remove SHUKE_ENGINE and restart Shuke to use the built-in engine.")
        % {"engine": address},
        code="engine_unreachable",
    )  # fmt: skip


def _missing() -> Busy:
    return Busy(
        _("Spark is chosen as the engine, but what speaks to it is missing here: the Python packages of requirements/spark.txt and, for spark://, Java 17. Install them, or remove SHUKE_ENGINE."),
        code="engine_missing",
    )  # fmt: skip


@contextmanager
def complaints() -> Iterator[None]:
    """Turn what a broken session raises into Busy; faults of a question pass as they are."""
    try:
        yield
    except Exception as error:
        if not is_broken(error):
            raise
        log.error("Spark broke off: %s", str(error)[:2000])
        raise unreachable(settings.ENGINE) from error


def is_broken(error: BaseException) -> bool:
    """Whether the session or cluster is at fault, not the question."""
    broken: tuple[Any, ...] = (ConnectionError, EOFError)
    try:
        from py4j.protocol import Py4JNetworkError

        broken += (Py4JNetworkError,)
    except ImportError:
        pass
    if isinstance(error, broken) or type(error).__module__.startswith("grpc"):
        return True
    text = str(error)
    return any(sign in text for sign in _SIGNS)


_SIGNS = (
    "SparkContext was shut down",
    "stopped SparkContext",
    "All masters are unresponsive",
    "JAVA_GATEWAY_EXITED",
    "StatusCode.UNAVAILABLE",
    "RETRIES_EXCEEDED",
)
