"""Questions that a program asks the user."""

from honeyllm.programs._gnu import Tool, program, say


async def confirmed(tool: Tool, question: str) -> bool:
    """Ask *question* behind the program's name on standard error; whether the answer begins with y."""
    await say(tool.process, f"{program(tool.process)}: {question}")
    line = await tool.process.stdin.line()
    return line[:1] in (b"y", b"Y")
