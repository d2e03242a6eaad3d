from shuke.insight.tests.conftest import shop  # noqa: F401
