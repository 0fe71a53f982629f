"""factor."""

import math
import re

from honeyllm.host import Process
from honeyllm.programs._gnu import Tool, Usage, begin

FACTOR = Usage(name="factor", authors="Paul Rubin, Torbjorn Granlund, and Niels Moller")
NUMBER = re.compile(r" *\+?([0-9]+)", re.ASCII)
SMALL = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41)
MAX_DIGITS = 4000
TRIAL = 5000


async def factor(process: Process) -> int:
    """Print the prime factors of numbers."""
    tool = await begin(process, FACTOR)
    for word in tool.parsed.operands:
        await _print(tool, word)
    if not tool.parsed.operands:
        async for line in process.stdin:
            for piece in line.decode("utf-8", "surrogateescape").split():
                await _print(tool, piece)
    return tool.status


async def _print(tool: Tool, word: str) -> None:
    match = NUMBER.fullmatch(word)
    if match is None or len(match[1]) > MAX_DIGITS:
        await tool.error(f"{tool.word(word)} is not a valid positive integer")
        return
    number = int(match[1])
    found = sorted(await _factors(tool.process, number))
    await tool.process.stdout.write(f"{number}:{''.join(f' {prime}' for prime in found)}\n")


async def _factors(process: Process, number: int) -> list[int]:
    found: list[int] = []
    divisor = 2
    while divisor * divisor <= number and divisor < TRIAL:
        while number % divisor == 0:
            found.append(divisor)
            number //= divisor
            await process.checkpoint()
        divisor += 1 if divisor == 2 else 2
    waiting = [number] if number > 1 else []
    while waiting:
        part = waiting.pop()
        if part < TRIAL * TRIAL or await _is_prime(process, part):
            found.append(part)
        else:
            divisor = await _divisor(process, part)
            waiting += (divisor, part // divisor)
    return found


async def _is_prime(process: Process, number: int) -> bool:
    """Miller and Rabin; certain below 3.3e24."""
    odd, power = number - 1, 0
    while odd % 2 == 0:
        odd, power = odd // 2, power + 1
    for base in SMALL:
        await process.checkpoint()
        value = pow(base, odd, number)
        if value in (1, number - 1):
            continue
        for _ in range(power - 1):
            value = value * value % number
            if value == number - 1:
                break
        else:
            return False
    return True


async def _divisor(process: Process, number: int) -> int:
    """Pollard's rho as Brent does it."""
    increment = 0
    while True:
        increment += 1
        slow = fast = 2
        product, length = 1, 1
        while product != 0:
            slow = fast
            for step in range(length):
                fast = (fast * fast + increment) % number
                product = product * abs(slow - fast) % number or math.gcd(abs(slow - fast), number)
                if step % 64 == 63 or step == length - 1:
                    await process.checkpoint()
                    divisor = math.gcd(product, number)
                    if divisor == number:
                        product = 0
                        break
                    if divisor > 1:
                        return divisor
            length *= 2
