"""Members of a zip archive opened for unzip, or skipped with a word about why."""

import attrs

from honeyllm.programs._gnu import say
from honeyllm.programs.archive import _zip_format as form
from honeyllm.programs.archive._unzip_run import BAD_PASSWORD, NO_PASSWORD, UNSUPPORTED, WIDTH, Unzip
from honeyllm.programs.archive._zip_archive import Archive, MemberReader, WrongPassword

SUPPORTED = (form.STORED, form.DEFLATED)


@attrs.define
class Members:
    """Opens members; the password is asked for once."""

    _run: Unzip
    _archive: Archive
    _password: str | None = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self._password = self._run.order.password

    async def open(self, entry: form.Entry) -> MemberReader | None:
        """The member opened, or nothing with a complaint."""
        if entry.method not in SUPPORTED:
            await self._skip(entry.name, f"unsupported compression method {entry.method}")
            self._run.worsen(UNSUPPORTED)
            return None
        if entry.is_encrypted and self._password is None and not await self._ask_password(entry.name):
            await self._skip(entry.name, "unable to get password")
            self._run.worsen(NO_PASSWORD)
            return None
        password = (self._password or "").encode("utf-8", "surrogateescape")
        reader = MemberReader(self._run.process, self._archive, entry, password)
        try:
            await reader.open()
        except WrongPassword:
            if not self._run.quiet:
                await self._skip(entry.name, "incorrect password")
            self._run.refused += 1
            self._run.worsen(BAD_PASSWORD)
            return None
        return reader

    async def _skip(self, name: str, reason: str) -> None:
        text = f"   skipping: {name:<{WIDTH}}  {reason}\n"
        if self._run.order.has("t"):
            await self._run.process.stdout.write(text)
        else:
            await say(self._run.process, text)

    async def _ask_password(self, name: str) -> bool:
        if not self._run.process.is_terminal(0):
            return False
        await say(self._run.process, f"[{self._run.name}] {name} password: ")
        line = await self._run.process.stdin.line()
        await say(self._run.process, "\n")
        self._password = line.rstrip(b"\n").decode("utf-8", "surrogateescape")
        return True
