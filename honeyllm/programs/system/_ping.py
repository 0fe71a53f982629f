"""ping: the loopback and the gateway answer, and a few public resolvers."""

from honeyllm.host import Process, is_own, resolve
from honeyllm.programs._gnu import say
from honeyllm.programs._options import Fault, parse
from honeyllm.programs.system._form import usages

SHORT = "h?4bRT:6F:N:p:s:S:t:w:W:aABc:CdDe:fi:I:l:Lm:M:nOqQ:rUvV"
PUBLIC = {"8.8.8.8": 3.1, "8.8.4.4": 3.2, "1.1.1.1": 1.4, "1.0.0.1": 1.5, "9.9.9.9": 4.4}
MAX_COUNT = 100_000


async def ping(process: Process) -> int:
    """Send echo requests."""
    parsed = parse(process.argv, SHORT)
    name = process.argv[0]
    if isinstance(parsed, Fault):
        await say(process, f"{name}: {parsed.message}\n{usages()['ping']}")
        return 2
    if parsed.has("V"):
        await process.stdout.write("ping from iputils 20221126\n")
        return 0
    if parsed.has("h", "?"):
        await say(process, usages()["ping"])
        return 2
    if not parsed.operands:
        await say(process, f"{name}: usage error: Destination address required\n")
        return 1
    host = parsed.operands[-1]
    count = parsed.value("c")
    if count is not None and not (count.isdigit() and int(count[:10]) > 0):
        await say(process, f"{name}: invalid argument: '{count}'\n")
        return 1
    address = resolve(process.kernel.system, host)
    if address is None:
        await say(process, f"{name}: {host}: Name or service not known\n")
        return 2
    size = parsed.value("s") or "56"
    rounds = int(count[:6]) if count is not None else MAX_COUNT
    interval = (
        float(parsed.value("i") or "1") if (parsed.value("i") or "1").replace(".", "", 1).isdigit() else 1
    )
    return await _run(process, host, address, int(size[:5]) if size.isdigit() else 56, rounds, interval)


def delay(process: Process, address: str) -> float | None:
    """Milliseconds until an answer; None where none comes."""
    system = process.kernel.system
    if is_own(system, address):
        return 0.03
    if address == system.persona.network.gateway:
        return 0.31
    return PUBLIC.get(address)


async def _run(process: Process, host: str, address: str, size: int, count: int, interval: float) -> int:
    system = process.kernel.system
    base = delay(process, address)
    await process.stdout.write(f"PING {host} ({address}) {size}({size + 28}) bytes of data.\n")
    times = []
    for number in range(1, min(count, MAX_COUNT) + 1):
        if base is not None:
            spread = base * (1 + 0.25 * abs(system.noise(f"ping {number}", 1)))
            times.append(spread)
            hops = 64 if base < 1 else 118
            shown = f"{spread:.3f}" if spread < 1 else f"{spread:.2f}"
            row = f"{size + 8} bytes from {address}: icmp_seq={number} ttl={hops} time={shown} ms\n"
            await process.stdout.write(row)
        if number < count:
            await process.sleep(max(0.2, interval))
    lost = 100 - 100 * len(times) // count
    elapsed = int((count - 1) * interval * 1000)
    summary = f"{count} packets transmitted, {len(times)} received, {lost}% packet loss, time {elapsed}ms"
    await process.stdout.write(f"\n--- {host} ping statistics ---\n{summary}\n")
    if times:
        mean = sum(times) / len(times)
        deviation = (sum((t - mean) ** 2 for t in times) / len(times)) ** 0.5
        parts = "/".join(f"{value:.3f}" for value in (min(times), mean, max(times), deviation))
        await process.stdout.write(f"rtt min/avg/max/mdev = {parts} ms\n")
    else:
        await process.stdout.write("\n")
    return 0 if times else 1
