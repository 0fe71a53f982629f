from posixpath import dirname

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.persona import draw, packages, tree
from honeyllm.persona._architecture import ARCHITECTURES, architecture
from honeyllm.persona._derived import derivation


class ArchitectureTests(SynchronousTestCase):
    def test_names(self) -> None:
        """Bash's three variables are the parts of one name."""
        for own in ARCHITECTURES.values():
            self.assertTrue(own.gnu_type.startswith(f"{own.host_type}-"))
            self.assertTrue(own.gnu_type.endswith(f"-{own.os_type}"))
        self.assertEqual(architecture("armv6l"), ARCHITECTURES["armv7l"])


class DerivedTreeTests(SynchronousTestCase):
    """Trees that are made of the shipped one."""

    def test_like_another(self) -> None:
        """An image that is like another has what that one changes, behind its own."""
        own, base = derivation("raspios12"), derivation("debian12arm")
        assert own is not None and base is not None
        self.assertEqual(own.architecture, "arm64")
        self.assertTrue(set(base.renamed) < set(own.renamed))

    def test_whole(self) -> None:
        """Every file has its directory, every installed package its list, and no link leads to what was removed."""
        for profile, seed in (
            ("gpu-server", 1),
            ("arm-board", 0),
            ("arm-board", 1),
            ("nas", 1),
            ("dev-box", 1),
        ):
            persona = draw(seed, profile=profile)
            entries = {entry.path: entry for entry in tree(persona)}
            orphans = [path for path in entries if dirname(path) != "/" and dirname(path) not in entries]
            self.assertEqual(orphans[:3], [], profile)
            for package in packages(persona):
                kept = f":{package.architecture}" if package.is_multi_arch_same else ""
                self.assertIn(f"/var/lib/dpkg/info/{package.name}{kept}.list", entries)

    def test_no_trace_of_another_processor(self) -> None:
        """No path of a board's tree names a PC's processor, apart from what documents others."""
        persona = draw(1, profile="arm-board")
        paths = [entry.path for entry in tree(persona) if "x86" in entry.path or "amd64" in entry.path]
        self.assertEqual(
            [path for path in paths if not path.startswith(("/usr/share/", "/usr/lib/modules/"))], []
        )
        self.assertEqual({package.architecture for package in packages(persona)}, {"arm64", "all"})
