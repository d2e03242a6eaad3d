"""A real Spark cluster for tests: a master and two workers of one core, on loopback."""

import os
import re
import shutil
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import pyspark

HOME = Path(pyspark.__file__).parent
#: Jars that no question needs: each of six processes opens all that it finds and looks for every class
#: in one after the other.
SPARED = (
    *("algebra", "arpack", "blas", "breeze", "cats", "datanucleus", "derby", "hive-[^s]", "hive-s[^t]"),
    *("JLargeArrays", "JTransforms", "jline", "kubernetes", "lapack", "rocksdbjni", "scala-compiler"),
    *("spark-graphx", "spark-hive", "spark-kubernetes", "spark-mllib", "spark-repl", "spark-yarn"),
    *("spire", "vertx", "zjsonpatch"),
)  # fmt: skip
#: Linux ends what is started so when a test run is killed with -9. Executors end with their worker, a
#: driver with its input.
BOUND = ("setpriv", "--pdeathsig", "KILL") if shutil.which("setpriv") else ()
#: Short-lived processes: the quick compiler, the simple collector and trusted jars save most of the work.
JAVA = (
    "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:CICompilerCount=1"
    " -XX:+UnlockDiagnosticVMOptions -XX:-BytecodeVerificationRemote"
    " -XX:-UsePerfData -XX:MetaspaceSize=256m"
)
#: For those that answer questions: room for what is soon forgotten, so that it is seldom collected.
ANSWERING = f"{JAVA} -Xmn192m"


@contextmanager
def started(folder: Path) -> Iterator[str]:
    """Start it and give its address, ``spark://127.0.0.1:port``; nothing of it is left afterwards."""
    running: list[subprocess.Popen] = []
    before = os.environ.get("SPARK_HOME")
    os.environ["SPARK_HOME"] = str(_home(folder))  # the driver is started by PySpark
    try:
        running.append(launched(folder, "deploy.master.Master", "--port", "0"))
        said = heard(running[0], "Starting Spark master at ")
        address = said.split("Starting Spark master at ")[1].strip()
        for number in (1, 2):
            where = ("-c", "1", "-m", "1g", "-d", str(folder / f"worker{number}"))
            running.append(launched(folder, "deploy.worker.Worker", *where, address))
        for worker in running[1:]:
            heard(worker, "Successfully registered with master")
        yield address
    finally:
        for process in running:
            end(process)
        del os.environ["SPARK_HOME"]
        if before is not None:
            os.environ["SPARK_HOME"] = before


def _home(folder: Path) -> Path:
    """PySpark's Spark without the jars that are spared."""
    home = folder / "spark"
    (home / "jars").mkdir(parents=True)
    (home / "bin").symlink_to(HOME / "bin")
    spared = re.compile("|".join(SPARED))
    for jar in HOME.glob("jars/*.jar"):
        if not spared.match(jar.name):
            (home / "jars" / jar.name).symlink_to(jar)
    return home


def launched(folder: Path, program: str, *arguments: str) -> subprocess.Popen:
    """One of Spark's own programs, in a process group of its own."""
    environment = {
        **os.environ,
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_LOCAL_DIRS": str(folder),
        "SPARK_DAEMON_MEMORY": "128m",
        "SPARK_DAEMON_JAVA_OPTS": JAVA,
    }
    return subprocess.Popen(
        [*BOUND, Path(os.environ["SPARK_HOME"], "bin/spark-class"), f"org.apache.spark.{program}",
         "--host", "127.0.0.1", "--webui-port", "0", *arguments],
        cwd=folder, env=environment, text=True, start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip


def heard(process: subprocess.Popen, words: str) -> str:
    """The line of the log in which `words` stand; the rest is read away."""
    log = []
    assert process.stderr
    for line in process.stderr:
        log.append(line)
        if words in line:
            threading.Thread(target=process.stderr.read, daemon=True).start()
            return line
    raise AssertionError("".join(log[-20:]))


def end(process: subprocess.Popen) -> None:
    """Kill a process and everything that it started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(timeout=20)


def end_drivers() -> None:
    """Kill the Java processes that PySpark started for sessions of this process."""
    for child in psutil.Process().children():
        if "org.apache.spark.deploy.SparkSubmit" in child.cmdline():
            child.kill()
            child.wait(timeout=20)


def session_options(folder: Path, connect: int) -> str:
    """SHUKE_SPARK_CONF for a small and quick session on loopback; its driver answers Spark Connect at
    the port `connect` as well, which spares a second one."""
    options = {
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.local.dir": str(folder),
        "spark.plugins": "org.apache.spark.sql.connect.SparkConnectPlugin",
        "spark.connect.grpc.binding.address": "127.0.0.1",
        "spark.connect.grpc.binding.port": str(connect),
        "spark.executor.memory": "512m",
        "spark.dynamicAllocation.enabled": "false",
        # Tables lie in two parts, one for each worker, which come together in one (in two, where
        # Spark Connect asks): every further part costs both sides a task, and an order a job.
        "spark.sql.shuffle.partitions": "1",
        "spark.default.parallelism": "1",
        "spark.locality.wait": "0",
        "spark.shuffle.compress": "false",
        "spark.broadcast.compress": "false",
        "spark.shuffle.mapStatus.compression.codec": "lz4",
        "spark.sql.inMemoryColumnarStorage.compressed": "false",
        "spark.sql.adaptive.enabled": "false",
        # Most of the work on so little data is planning and compiling, in each of three processes.
        "spark.sql.codegen.wholeStage": "false",
        "spark.sql.codegen.factoryMode": "NO_CODEGEN",
        "spark.sql.maxPlanStringLength": "100",
        "spark.sql.constraintPropagation.enabled": "false",
        "spark.sql.lightweightPlanChangeValidation": "false",
        "spark.driver.extraJavaOptions": ANSWERING,
        "spark.executor.extraJavaOptions": ANSWERING,
    }
    return " ".join(f"'{name}={value}'" for name, value in options.items())
