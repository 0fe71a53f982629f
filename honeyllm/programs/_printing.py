"""Programs that print a fixed text, as a persona's record has them."""

from honeyllm.host import Process, Program


def printing(text: str) -> Program:
    """A program that prints *text*, whatever its arguments, and succeeds."""

    async def run(process: Process) -> int:
        await process.stdout.write(text)
        return 0

    return run
