from attrs import evolve
from twisted.trial.unittest import SynchronousTestCase

from honeyllm.persona import Gpu, Module, Persona, Unit, check_files, draw


def _software(persona: Persona, **changes: object) -> Persona:
    return evolve(persona, software=evolve(persona.software, **changes))


def _kernel(persona: Persona, **changes: object) -> Persona:
    return _software(persona, kernel=evolve(persona.kernel, **changes))


class CheckFilesTests(SynchronousTestCase):
    """Each contradiction between record and files is a line naming both places."""

    def setUp(self) -> None:
        self.persona = draw(3)

    def assertProblem(self, persona: Persona, *parts: str) -> None:
        problems = check_files(persona)
        self.assertTrue(
            any(all(part in line for part in parts) for line in problems), f"{parts} in {problems}"
        )

    def test_drawn_hosts(self) -> None:
        """What is drawn agrees with its files."""
        for seed in range(6):
            self.assertEqual(check_files(draw(seed)), (), seed)

    def test_kernel(self) -> None:
        """/boot, /lib/modules and the package list know the running kernel."""
        persona = _kernel(self.persona, release="6.1.0-99-amd64")
        self.assertProblem(persona, "/boot", "uname")
        self.assertProblem(persona, "/lib/modules", "uname")
        self.assertProblem(persona, "package list", "uname")
        self.assertProblem(_kernel(self.persona, version="#1 SMP Debian 6.1.1-1"), "linux-image", "uname -v")

    def test_architecture(self) -> None:
        """Packages, kernel and processor are of one architecture."""
        persona = _kernel(self.persona, machine="aarch64")
        self.assertProblem(persona, "amd64", "uname -m says aarch64")
        self.assertProblem(persona, "uname -m", "CPU")

    def test_accounts(self) -> None:
        """Shells and homes of people are there."""
        accounts = self.persona.accounts
        users = tuple(
            evolve(u, shell="/bin/fish", home="/nonexistent/x") if u.is_human else u for u in accounts.users
        )
        persona = _software(self.persona, accounts=evolve(accounts, users=users))
        self.assertProblem(persona, "/etc/passwd", "/bin/fish")

    def test_services(self) -> None:
        """A process has its program and package, a port its unit, a unit its file."""
        processes = tuple(
            evolve(p, comm="nginx", executable="/usr/sbin/nginx") if p.name == "cron" else p
            for p in self.persona.processes
        )
        persona = _software(self.persona, processes=processes)
        self.assertProblem(persona, "cron", "/usr/sbin/nginx", "file tree")
        self.assertProblem(persona, "cron", "package list", "nginx")
        units = tuple(unit for unit in self.persona.units if unit.process != "sshd")
        self.assertProblem(_software(self.persona, units=units), "port 22", "no unit")
        ghost = Unit(name="ghost.service", description="", fragment="/lib/systemd/system/ghost.service")
        self.assertProblem(
            _software(self.persona, units=(*self.persona.units, ghost)), "ghost.service", "file tree"
        )

    def test_memory(self) -> None:
        """No file system in memory is larger than it."""
        hardware = self.persona.hardware
        memory = evolve(hardware.memory, total_kib=100_000)
        self.assertProblem(
            evolve(self.persona, hardware=evolve(hardware, memory=memory)), "df shows", "free has"
        )

    def test_graphics(self) -> None:
        """A card needs its module, and the module a card."""
        gpu = Gpu(
            slot="00:09.0",
            product_name="NVIDIA L4",
            uuid="GPU-1",
            memory_mib=24576,
            driver_version="550.54",
            cuda_version="12.4",
        )
        persona = evolve(self.persona, hardware=evolve(self.persona.hardware, gpus=(gpu,)))
        self.assertProblem(persona, "nvidia-smi", "lsmod")
        modules = (*self.persona.kernel.modules, Module(name="nvidia", size=1, references=0))
        self.assertProblem(_kernel(self.persona, modules=modules), "lsmod", "gpus")
