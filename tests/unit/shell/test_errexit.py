"""set -e and the ERR trap."""

from tests.support.shell_scripts import RecordedScripts


class ScriptTests(RecordedScripts):
    """What bash does."""

    recorded = "errexit"
