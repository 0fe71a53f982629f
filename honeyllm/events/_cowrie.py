"""
The events that Cowrie has too: identifiers, fields and messages are those of Cowrie 3.1.4.

Names and types of the fields are a published format that other people's tools read, hence the camel case
of the key exchange. A file's ``outfile`` is its place in the artifact store, ``destfile`` where the
intruder put it.
"""

from typing import ClassVar

import attrs

from honeyllm.events._event import Event
from honeyllm.events._text import optional_text, plain_text, quoted_bytes, text_list


@attrs.frozen(kw_only=True)
class SessionConnect(Event):
    """A client connected."""

    kind: ClassVar[str] = "cowrie.session.connect"
    template: ClassVar[str] = (
        "New connection: %(src_ip)s:%(src_port)s (%(dst_ip)s:%(dst_port)s) [session: %(session)s]"
    )


@attrs.frozen(kw_only=True)
class SessionClosed(Event):
    """The connection ended; later events of the session are marked late."""

    kind: ClassVar[str] = "cowrie.session.closed"
    template: ClassVar[str] = "Connection lost after %(duration_ms)d milliseconds"
    duration_ms: int


@attrs.frozen(kw_only=True)
class SessionParams(Event):
    """What the session was shown: the virtual machine's architecture."""

    kind: ClassVar[str] = "cowrie.session.params"
    template: ClassVar[str] = ""
    arch: str = attrs.field(converter=plain_text)


@attrs.frozen(kw_only=True)
class ClientVersion(Event):
    """The client's identification string."""

    kind: ClassVar[str] = "cowrie.client.version"
    template: ClassVar[str] = "Remote SSH version: %(version)s"
    version: str = attrs.field(converter=plain_text)


@attrs.frozen(kw_only=True)
class ClientKex(Event):
    """The algorithms a client offered, and the HASSH fingerprint made of them."""

    kind: ClassVar[str] = "cowrie.client.kex"
    template: ClassVar[str] = "SSH client hassh fingerprint: %(hassh)s"
    hassh: str
    hasshAlgorithms: str = attrs.field(converter=plain_text)
    kexAlgs: tuple[str, ...] = attrs.field(converter=text_list)
    keyAlgs: tuple[str, ...] = attrs.field(converter=text_list)
    encCS: tuple[str, ...] = attrs.field(converter=text_list)
    macCS: tuple[str, ...] = attrs.field(converter=text_list)
    compCS: tuple[str, ...] = attrs.field(converter=text_list)
    langCS: tuple[str, ...] = attrs.field(converter=text_list)


@attrs.frozen(kw_only=True)
class ClientFingerprint(Event):
    """A client offered a public key."""

    kind: ClassVar[str] = "cowrie.client.fingerprint"
    template: ClassVar[str] = (
        "public key attempt for user %(username)s of type %(type)s with fingerprint %(fingerprint)s"
    )
    username: str = attrs.field(converter=plain_text)
    fingerprint: str
    key: str = attrs.field(converter=plain_text)
    type: str = attrs.field(converter=plain_text)


@attrs.frozen(kw_only=True)
class ClientSize(Event):
    """The client's terminal has this many columns and rows."""

    kind: ClassVar[str] = "cowrie.client.size"
    template: ClassVar[str] = "Terminal Size: %(width)s %(height)s"
    width: int
    height: int


@attrs.frozen(kw_only=True)
class ClientVar(Event):
    """The client asked for an environment variable; it is recorded, never set in anything of ours."""

    kind: ClassVar[str] = "cowrie.client.var"
    template: ClassVar[str] = "request_env: %(name)s=%(value)s"
    name: str = attrs.field(converter=plain_text)
    value: str = attrs.field(converter=plain_text)


@attrs.frozen(kw_only=True)
class ClientMalformedPacket(Event):
    """A message that does not parse; ``data`` is the start of it in hexadecimal digits."""

    kind: ClassVar[str] = "cowrie.client.malformed_packet"
    template: ClassVar[str] = (
        "Malformed SSH packet (message %(messagenum)d, %(datalen)d bytes); disconnecting"
    )
    messagenum: int
    datalen: int
    data: str


@attrs.frozen(kw_only=True)
class _Login(Event):
    """An attempt to log in, with a password or with a key's four fields."""

    outcome: ClassVar[str]
    template: ClassVar[str] = ""
    username: str = attrs.field(converter=plain_text)
    password: str | None = attrs.field(default=None, converter=optional_text)
    fingerprint: str | None = None
    key: str | None = attrs.field(default=None, converter=optional_text)
    type: str | None = attrs.field(default=None, converter=optional_text)

    def message_template(self) -> str:
        if self.password is not None:
            return f"login attempt [%(username)s/%(password)s] {self.outcome}"
        if self.fingerprint is not None:
            return f"public key login attempt for [%(username)s] {self.outcome}"
        return f"login attempt [%(username)s] {self.outcome}"


@attrs.frozen(kw_only=True)
class LoginSuccess(_Login):
    """A login was accepted."""

    kind: ClassVar[str] = "cowrie.login.success"
    outcome: ClassVar[str] = "succeeded"


@attrs.frozen(kw_only=True)
class LoginFailed(_Login):
    """A login was refused."""

    kind: ClassVar[str] = "cowrie.login.failed"
    outcome: ClassVar[str] = "failed"


@attrs.frozen(kw_only=True)
class CommandInput(Event):
    """A line was read: by the shell, or by the program named as ``realm``."""

    kind: ClassVar[str] = "cowrie.command.input"
    template: ClassVar[str] = "CMD: %(input)s"
    input: str = attrs.field(converter=plain_text)
    realm: str | None = attrs.field(default=None, converter=optional_text)

    def message_template(self) -> str:
        return self.template if self.realm is None else "INPUT (%(realm)s): %(input)s"


@attrs.frozen(kw_only=True)
class CommandFailed(Event):
    """A command's name was not found; ``input`` is the command with its arguments."""

    kind: ClassVar[str] = "cowrie.command.failed"
    template: ClassVar[str] = "Command not found: %(input)s"
    input: str = attrs.field(converter=plain_text)


@attrs.frozen(kw_only=True)
class CommandSuccess(Event):
    """A program read a line as its input, such as a new password (``realm`` passwd)."""

    kind: ClassVar[str] = "cowrie.command.success"
    template: ClassVar[str] = "Command found: %(input)s"
    input: str = attrs.field(converter=plain_text)
    realm: str | None = attrs.field(default=None, converter=optional_text)

    def message_template(self) -> str:
        return self.template if self.realm is None else "INPUT (%(realm)s): %(input)s"


@attrs.frozen(kw_only=True)
class CommandChpasswd(Event):
    """A user's password was changed by ``chpasswd``."""

    kind: ClassVar[str] = "cowrie.command.chpasswd"
    template: ClassVar[str] = "Password change attempt for %(username)s"
    username: str = attrs.field(converter=plain_text)
    realm: str = attrs.field(default="chpasswd", converter=plain_text)


@attrs.frozen(kw_only=True)
class SessionInput(Event):
    """Something other than a shell read a line."""

    kind: ClassVar[str] = "cowrie.session.input"
    template: ClassVar[str] = "INPUT (%(realm)s): %(input)s"
    realm: str = attrs.field(converter=plain_text)
    input: str = attrs.field(converter=plain_text)


@attrs.frozen(kw_only=True)
class FileDownload(Event):
    """
    A file reached the host: fetched from ``url``, written by a redirection to ``destfile``, or piped into
    the session (neither).
    """

    kind: ClassVar[str] = "cowrie.session.file_download"
    template: ClassVar[str] = "Downloaded URL (%(url)s) with SHA-256 %(shasum)s to %(outfile)s"
    url: str | None = attrs.field(default=None, converter=optional_text)
    outfile: str
    shasum: str
    destfile: str | None = attrs.field(default=None, converter=optional_text)
    duplicate: bool = False

    def message_template(self) -> str:
        if self.url is not None:
            return self.template
        origin = "redir" if self.destfile else "stdin"
        return f"Saved {origin} contents with SHA-256 %(shasum)s to %(outfile)s"


@attrs.frozen(kw_only=True)
class FileDownloadFailed(Event):
    """A file was asked for and did not come, be it that fetching is off."""

    kind: ClassVar[str] = "cowrie.session.file_download.failed"
    template: ClassVar[str] = "Attempt to download file(s) from URL (%(url)s) failed"
    url: str = attrs.field(converter=plain_text)
    error: str | None = attrs.field(default=None, converter=optional_text)

    def message_template(self) -> str:
        return self.template if self.error is None else f"{self.template}: %(error)s"


@attrs.frozen(kw_only=True)
class FileUpload(Event):
    """The client sent a file, by SFTP or, if ``url`` is set (to the file's path), by scp."""

    kind: ClassVar[str] = "cowrie.session.file_upload"
    template: ClassVar[str] = 'SFTP Uploaded file "%(filename)s" to %(outfile)s'
    filename: str = attrs.field(converter=plain_text)
    outfile: str
    shasum: str
    destfile: str | None = attrs.field(default=None, converter=optional_text)
    duplicate: bool = False
    url: str | None = attrs.field(default=None, converter=optional_text)

    def message_template(self) -> str:
        return self.template if self.url is None else self.template.replace("SFTP", "SCP")


@attrs.frozen(kw_only=True)
class LogOpen(Event):
    """Recording of the session's terminal began."""

    kind: ClassVar[str] = "cowrie.log.open"
    template: ClassVar[str] = "Opening TTY Log: %(ttylog)s"
    ttylog: str


@attrs.frozen(kw_only=True)
class LogClosed(Event):
    """The recording is complete, and lies at ``ttylog``."""

    kind: ClassVar[str] = "cowrie.log.closed"
    template: ClassVar[str] = "Closing TTY Log: %(ttylog)s after %(duration_ms)d milliseconds"
    ttylog: str
    size: int
    shasum: str
    duplicate: bool = False
    duration_ms: int


@attrs.frozen(kw_only=True)
class DirectTcpipRequest(Event):
    """The client asked for a forwarded connection to ``dst_ip``, on behalf of ``orig_ip``."""

    kind: ClassVar[str] = "cowrie.direct-tcpip.request"
    template: ClassVar[str] = (
        "direct-tcp connection request to %(dst_ip)s:%(dst_port)s from %(orig_ip)s:%(orig_port)s"
    )
    dst_ip: str = attrs.field(converter=plain_text)
    dst_port: int
    orig_ip: str = attrs.field(converter=plain_text)
    orig_port: int


@attrs.frozen(kw_only=True)
class DirectTcpipData(Event):
    """Data the client sent into a forwarded connection; it went nowhere."""

    kind: ClassVar[str] = "cowrie.direct-tcpip.data"
    template: ClassVar[str] = (
        "discarded direct-tcp forward request %(id)s to %(dst_ip)s:%(dst_port)s with data %(data)s"
    )
    dst_ip: str = attrs.field(converter=plain_text)
    dst_port: int
    data: str = attrs.field(converter=quoted_bytes)
    id: int
