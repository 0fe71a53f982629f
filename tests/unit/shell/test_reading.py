"""Where commands come from, and how their errors end a shell."""

from tests.support.shell_scripts import RecordedScripts


class ScriptTests(RecordedScripts):
    """What bash does."""

    recorded = "reading"
