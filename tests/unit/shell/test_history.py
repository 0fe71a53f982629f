"""The history list."""

from tests.support.shell_scripts import RecordedScripts


class ScriptTests(RecordedScripts):
    """What bash does."""

    recorded = "history"
