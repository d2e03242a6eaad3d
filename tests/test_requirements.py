"""What is required is used."""

import re
from importlib.metadata import packages_distributions

import pytest
from django.conf import settings

pytestmark = pytest.mark.once
REQUIRED = settings.PACKAGE.parents[1] / "requirements" / "run.in"
#: Used, though nothing of ours imports it: builds the package, is Django's hasher.
WITHOUT_IMPORT = {"setuptools", "argon2-cffi"}


def names() -> set[str]:
    return set(re.findall(r"^([a-z0-9-]+)", REQUIRED.read_text(), re.M))


def test_every_required_package_is_named_in_the_source():
    source = "\n".join(path.read_text() for path in settings.PACKAGE.rglob("*.py"))
    modules: dict[str, set[str]] = {}
    for module, owners in packages_distributions().items():
        for owner in owners:
            modules.setdefault(owner.lower().replace("_", "-"), set()).add(module)
    unused = [
        name
        for name in sorted(names() - WITHOUT_IMPORT)
        if not any(re.search(rf"\b{re.escape(each)}\b", source) for each in modules[name])
    ]
    assert not unused, unused
