"""One example of every kind of event, and envelopes to put them in."""

from datetime import UTC, datetime, timedelta

from honeyllm import events
from honeyllm.events import Connection, Envelope, Event, EventBus, EventLog, Sensor, SessionId

SENSOR = Sensor(name="web-01", uuid="6c1a8c0e-0000-4000-8000-000000000001")
SESSION = SessionId("0123456789ab")
CONNECTION = Connection(src_ip="198.51.100.7", src_port=50022, dst_ip="192.0.2.10", dst_port=22)
START = datetime(2026, 3, 4, 5, 6, 7, 8, tzinfo=UTC)
SHA = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
_KEY = {"fingerprint": "aa:bb", "key": "ssh-ed25519 AAAA", "type": "ssh-ed25519"}

EXAMPLES: tuple[Event, ...] = (
    events.SessionConnect(),
    events.SessionClosed(duration_ms=1200),
    events.SessionParams(arch="linux-x64-lsb"),
    events.ClientVersion(version=b"SSH-2.0-Go"),
    events.ClientKex(
        hassh="0" * 32,
        hasshAlgorithms="a;b;c;none",
        kexAlgs=[b"curve25519-sha256"],
        keyAlgs=["ssh-ed25519"],
        encCS=["aes128-ctr"],
        macCS=["hmac-sha2-256"],
        compCS=["none"],
        langCS=[""],
    ),
    events.ClientFingerprint(username="root", fingerprint="aa:bb", key="ssh-rsa AAAA", type="ssh-rsa"),
    events.ClientSize(width=80, height=24),
    events.ClientVar(name="LANG", value="C.UTF-8"),
    events.ClientMalformedPacket(messagenum=98, datalen=3, data="620000"),
    events.LoginSuccess(username=b"root", password=b"123456"),
    events.LoginFailed(username="root", password="\x1b[2J"),
    events.CommandInput(input="uname -a"),
    events.CommandFailed(input="nosuch -x"),
    events.CommandSuccess(input="hunter2", realm="passwd"),
    events.CommandChpasswd(username="root"),
    events.SessionInput(realm="scp", input="C0644 3 x"),
    events.FileDownload(url="http://192.0.2.1/x", outfile="artifacts/" + SHA, shasum=SHA),
    events.FileDownloadFailed(url="http://192.0.2.1/x", error="fetching is off"),
    events.FileUpload(filename="x.sh", outfile="artifacts/" + SHA, shasum=SHA, destfile="/tmp/x.sh"),
    events.LogOpen(ttylog="tty/1"),
    events.LogClosed(ttylog="tty/1", size=10, shasum=SHA, duration_ms=900),
    events.DirectTcpipRequest(dst_ip="example.org", dst_port=80, orig_ip="127.0.0.1", orig_port=1),
    events.DirectTcpipData(dst_ip="example.org", dst_port=80, data=b"GET /\r\n", id=0),
    events.CommandAnswered(
        argv=["nvtop", b"\xff"],
        source=events.Source.MODEL,
        status=0,
        latency_ms=812,
        model="small",
        prompt_tokens=100,
        completion_tokens=20,
    ),
    events.ModelFailed(model="small", error="timeout", latency_ms=5000),
    events.SessionLimited(limit="line length", value=65536),
    events.ConnectionRefused(peer="198.51.100.7", reason="max_startups"),
    events.ServiceStarted(version="0.1.0", listen=["0.0.0.0:2222"]),
    events.ServiceStopped(),
    events.OutputFailed(output="syslog", error="connection refused"),
    events.OutputRecovered(output="syslog", failures=3),
    events.OutputLost(output="syslog", count=7, total=9),
)
"""At least one event of every kind."""

VARIANTS: tuple[Event, ...] = (
    events.LoginSuccess(username="root", **_KEY),
    events.LoginFailed(username="root"),
    events.CommandInput(input="print(1)", realm="python"),
    events.CommandSuccess(input="ls"),
    events.FileDownload(outfile="artifacts/" + SHA, shasum=SHA, destfile="/root/a", duplicate=True),
    events.FileDownload(outfile="artifacts/" + SHA, shasum=SHA, destfile=""),
    events.FileDownloadFailed(url="ftp://192.0.2.1/x"),
    events.FileUpload(filename="x", outfile=SHA, shasum=SHA, destfile="/tmp/x", url="/tmp/x"),
)
"""Events of kinds with several wordings."""


def envelope(event: Event, *, seq: int = 0, at: datetime = START, is_service: bool = False) -> Envelope:
    """*event* as one session (or the service) would have sent it."""
    return Envelope(
        at=at,
        sensor=SENSOR,
        session=None if is_service else SESSION,
        connection=None if is_service else CONNECTION,
        seq=seq,
        event=event,
    )


def numbered(count: int, *, start: int = 0, size: int = 0) -> list[Envelope]:
    """*count* command lines one second apart; each says its number, and at least *size* characters."""
    return [
        envelope(
            events.CommandInput(input=f"echo {number}".ljust(size, "#")),
            seq=number,
            at=START + timedelta(seconds=number),
        )
        for number in range(start, start + count)
    ]


class RecordedEvents:
    """A bus that remembers, with the service's log on it, for tests of whatever emits."""

    def __init__(self) -> None:
        self.envelopes: list[Envelope] = []
        self.bus = EventBus()
        self.bus.subscribe(self.envelopes.append)
        self.service = EventLog(bus=self.bus, now=lambda: START, sensor=SENSOR)
        self.session = self.service.for_session(SESSION, CONNECTION)

    @property
    def events(self) -> list[Event]:
        """What was emitted, oldest first."""
        return [envelope.event for envelope in self.envelopes]
