"""Variables whose value is made when it is read."""

from tests.support.shell_scripts import RecordedScripts


class ScriptTests(RecordedScripts):
    """What bash does."""

    recorded = "dynamic"
