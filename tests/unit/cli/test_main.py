"""The operator's command line."""

import contextlib
import io

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.cli import main
from honeyllm.cli._main import parser


def run(*argv: str) -> tuple[int | str | None, str, str]:
    """Status, standard output and standard error of ``honeyllm ARGV``."""
    out, err = io.StringIO(), io.StringIO()
    status: int | str | None
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            status = main(argv)
        except SystemExit as end:
            status = end.code
    return status, out.getvalue(), err.getvalue()


class MainTests(SynchronousTestCase):
    """Status and channel of what is said."""

    def test_version(self) -> None:
        """``--version`` names the program."""
        status, out, _ = run("--version")
        self.assertEqual(status, 0)
        self.assertRegex(out, r"^honeyllm \d+\.\d+")

    def test_usage(self) -> None:
        """No command, or one that nobody knows, is status 2 and a usage line."""
        for argv in ((), ("dance",), ("init",), ("check",)):
            status, out, err = run(*argv)
            self.assertEqual((status, out), (2, ""), argv)
            self.assertIn("usage: honeyllm", err)

    def test_help_names_every_command(self) -> None:
        """The help tells what there is."""
        _, out, _ = run("--help")
        for command in ("start", "init", "check"):
            self.assertRegex(out, rf"\n +{command} +\w")

    def test_errors(self) -> None:
        """What cannot be done is one message on standard error, and status 1."""
        status, out, err = run("check", "/nonexistent/honeyllm.yaml")
        self.assertEqual((status, out), (1, ""))
        self.assertTrue(err.startswith("honeyllm: "), err)
        self.assertIn("/nonexistent/honeyllm.yaml", err)
        self.assertNotIn("Traceback", err)

    def test_start(self) -> None:
        """``start`` needs no configuration, and takes one."""
        self.assertIsNone(parser().parse_args(["start"]).config)
        self.assertEqual(str(parser().parse_args(["start", "--config", "x.yaml"]).config), "x.yaml")
