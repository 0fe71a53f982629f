"""Syslog over each of its ways, against servers on loopback."""

import re
import socket
from pathlib import Path

from twisted.internet import reactor
from twisted.internet.defer import Deferred
from twisted.internet.endpoints import serverFromString
from twisted.internet.task import Clock, LoopingCall, deferLater
from twisted.trial.unittest import SynchronousTestCase, TestCase

from honeyllm.outputs import Output, PartlyWritten, Syslog, SyslogSettings
from tests.support.events import numbered
from tests.support.output_contract import OutputContract
from tests.support.syslog import StreamServer, datagrams, self_signed


async def settle(condition: "object", tries: int = 200) -> None:
    """Let the reactor run until *condition* holds, or give up."""
    for _ in range(tries):
        if condition():  # type: ignore[operator]
            return
        await deferLater(reactor, 0.01)


class UnixTests(OutputContract, TestCase):
    def setUp(self) -> None:
        self.path = Path(self.mktemp()).absolute()
        self.arrived: list[str] = []
        self.reading = LoopingCall(self.read)
        self.restart()
        self.addCleanup(lambda: self.reading.running and self.reading.stop())

    def restart(self) -> None:
        """A daemon, which reads now and then."""
        self.server = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.addCleanup(self.server.close)
        self.server.bind(str(self.path))
        self.reading.start(0.002)

    def read(self) -> None:
        self.arrived += [record.replace("\ufeff", "") for record in datagrams(self.server)]

    def make_output(self) -> Output:
        return Syslog(SyslogSettings(to=f"unix:{self.path}"), self.context(reactor))

    async def received(self, count: int) -> list[str]:
        await settle(lambda: len(self.arrived) >= count)
        return self.arrived

    async def test_short_queue(self) -> None:
        """The kernel queues only so many datagrams; a batch waits for the daemon to take them."""
        output = self.make_output()
        await output.start()
        await output.write(numbered(1000))
        self.assertEqual(len(await self.received(1000)), 1000)
        await output.stop()

    async def test_daemon_hangs(self) -> None:
        """A daemon that takes nothing is given up after a while, with what it has taken subtracted."""
        self.reading.stop()
        clock = Clock()
        output = Syslog(SyslogSettings(to=f"unix:{self.path}"), self.context(clock))
        await output.start()
        writing = Deferred.fromCoroutine(output.write(numbered(2000)))
        self.assertNoResult(writing)
        clock.pump([1] * 6)
        error = self.failureResultOf(writing, PartlyWritten).value
        self.assertEqual(error.written, len(datagrams(self.server)))
        await output.stop()

    async def test_daemon_restarts(self) -> None:
        """A daemon that went away and came back gets what was not sent."""
        output = self.make_output()
        await output.start()
        self.reading.stop()
        self.server.close()
        self.path.unlink()
        error = await self.assertFailure(Deferred.fromCoroutine(output.write(numbered(2))), PartlyWritten)
        self.assertEqual(error.written, 0)
        self.restart()
        await output.write(numbered(2))
        self.assertEqual(len(await self.received(2)), 2)
        await output.stop()

    async def test_no_daemon(self) -> None:
        """Without a daemon the error names the socket."""
        output = Syslog(SyslogSettings(to="unix:/nonexistent/log"), self.context())
        error = await self.assertFailure(Deferred.fromCoroutine(output.start()), Exception)
        self.assertIn("/nonexistent/log", str(error))
        await output.stop()


class UdpTests(OutputContract, TestCase):
    family = socket.AF_INET
    host = "127.0.0.1"

    def setUp(self) -> None:
        self.server = socket.socket(self.family, socket.SOCK_DGRAM)
        self.addCleanup(self.server.close)
        self.server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
        self.server.bind((self.host.strip("[]"), 0))

    def make_output(self) -> Output:
        port = self.server.getsockname()[1]
        return Syslog(SyslogSettings(to=f"udp:{self.host}:{port}"), self.context(reactor))

    async def received(self, count: int) -> list[str]:
        return [record.replace("\ufeff", "") for record in datagrams(self.server)]


class Udp6Tests(UdpTests):
    family = socket.AF_INET6
    host = "[::1]"


class TcpTests(OutputContract, TestCase):
    async def setUp(self) -> None:
        self.server = StreamServer()
        self.to = await self.listen()

    async def listen(self) -> str:
        port = await serverFromString(reactor, "tcp:0:interface=127.0.0.1").listen(self.server)
        self.addCleanup(port.stopListening)
        return f"tcp:127.0.0.1:{port.getHost().port}"

    def make_output(self) -> Output:
        output = Syslog(SyslogSettings(to=self.to), self.context(reactor))
        self.addCleanup(self.disconnected, output)
        return output

    async def disconnected(self, output: Output) -> None:
        await output.stop()
        await settle(lambda: not self.server.has_connections)

    async def received(self, count: int) -> list[str]:
        await settle(lambda: len(self.server.messages) >= count)
        return [record.replace("\ufeff", "") for record in self.server.messages]

    async def test_reconnects(self) -> None:
        """After the server hung up, the next batch makes a new connection."""
        output = self.make_output()
        await output.start()
        await output.write(numbered(1))
        await self.received(1)
        self.server.hang_up()
        await settle(lambda: not self.server.has_connections)
        await deferLater(reactor, 0.05)
        await output.write(numbered(1, start=1))
        self.assertEqual(len(await self.received(2)), 2)
        self.assertEqual(len(self.server.connections), 2)

    async def test_slow_server(self) -> None:
        """A server that does not read makes the output wait, not the memory grow."""
        output = self.make_output()
        await output.start()
        await output.write(numbered(1))
        await self.received(1)
        transport = self.server.connections[0].transport
        transport.pauseProducing()
        writing = Deferred.fromCoroutine(self.write_much(output))
        await deferLater(reactor, 0.1)
        self.assertNoResult(writing)
        transport.resumeProducing()
        await writing
        self.assertEqual(len(await self.received(3001)), 3001)

    async def write_much(self, output: Output) -> None:
        for _ in range(15):
            await output.write(numbered(200, size=4000))

    async def test_nobody_listens(self) -> None:
        output = Syslog(SyslogSettings(to="tcp:127.0.0.1:1"), self.context(reactor))
        await self.assertFailure(Deferred.fromCoroutine(output.start()), Exception)
        await output.stop()


class TlsTests(TcpTests):
    async def listen(self) -> str:
        directory = Path(self.mktemp())
        directory.mkdir()
        certificate = directory / "server.pem"
        certificate.write_bytes(self_signed("localhost"))
        endpoint = f"ssl:0:interface=127.0.0.1:privateKey={certificate}:certKey={certificate}"
        port = await serverFromString(reactor, endpoint).listen(self.server)
        self.addCleanup(port.stopListening)
        return f"tls:localhost:{port.getHost().port}:trustRoots={directory}"

    async def test_unknown_certificate(self) -> None:
        """A server that cannot prove who it is gets nothing."""
        output = Syslog(SyslogSettings(to=re.sub(":trustRoots.*", "", self.to)), self.context(reactor))
        self.addCleanup(self.disconnected, output)
        await self.assertFailure(Deferred.fromCoroutine(output.start()), Exception)
        await self.assertFailure(Deferred.fromCoroutine(output.write(numbered(1))), Exception)
        self.assertEqual(self.server.messages, [])


class SettingsTests(SynchronousTestCase):
    def test_destinations(self) -> None:
        for good in ("unix:/dev/log", "udp:h:514", "udp:[::1]:514", "tcp:h:601", "tls:h:6514:trustRoots=/x"):
            self.assertEqual(SyslogSettings(to=good).to, good)
        for bad in ("", "/dev/log", "udp:h", "udp::514", "h:514", "unix:log", "http://h", "tcp:h"):
            self.assertRaises(ValueError, SyslogSettings, to=bad)

    def test_bounds(self) -> None:
        self.assertRaises(ValueError, SyslogSettings, facility="local8")
        self.assertRaises(ValueError, SyslogSettings, max_bytes=10)
