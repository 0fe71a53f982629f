"""Tilde expansion."""

from tests.support.shell_scripts import RecordedScripts


class ScriptTests(RecordedScripts):
    """What bash does."""

    recorded = "tilde"
