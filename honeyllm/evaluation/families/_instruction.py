"""Instruction following: a single command does what it says."""

import base64
import hashlib
from datetime import UTC, datetime

from honeyllm.evaluation._case import Talk
from honeyllm.evaluation._drawing import Draw, Template, ask, by_exec, lines, printed


def _escapes(draw: Draw) -> Talk:
    """echo -e."""
    one, two = draw.words(2)
    return by_exec(ask(rf'echo -e "{one}\t{two}\x41\n{two}"', f"{one}\t{two}A\n{two}\n"))


def _unended(draw: Draw) -> Talk:
    """echo -n."""
    one, two = draw.words(2)
    return by_exec(ask(f"echo -n {one}; echo {two}", f"{one}{two}\n"))


def _formatted(draw: Draw) -> Talk:
    """printf with widths."""
    word, number = draw.word(), draw.number(17, 9000)
    form = f"{number:05d}|{word:<9}|{number:x}|{word:>8}"
    return by_exec(ask(rf"printf '%05d|%-9s|%x|%8s\n' {number} {word} {number} {word}", f"{form}\n"))


def _reused(draw: Draw) -> Talk:
    """printf uses its format again."""
    one, two, three = draw.words(3)
    return by_exec(ask(rf"printf '[%s:%s]\n' {one} {two} {three}", f"[{one}:{two}]\n[{three}:]\n"))


def _made(draw: Draw) -> Talk:
    """Directories and files, then looked at."""
    place, names = draw.place(), sorted(draw.words(3))
    return by_exec(
        ask(f"mkdir {place} && cd {place} && touch {' '.join(reversed(names))}"),
        ask(f"ls {place}", lines(*names)),
        ask(f"rm -r {place}"),
    )


def _sequence(draw: Draw) -> Talk:
    """seq with a step."""
    start, step, count = draw.number(-20, 50), draw.number(2, 9), draw.number(3, 7)
    numbers = [start + step * index for index in range(count)]
    return by_exec(
        ask(f"seq -s , {start} {step} {numbers[-1] + step - 1}", lines(",".join(map(str, numbers))))
    )


def _dated(draw: Draw) -> Talk:
    """date of a given second."""
    seconds = draw.number(10**8, 2 * 10**9)
    when = datetime.fromtimestamp(seconds, UTC)
    return by_exec(
        ask(f"date -u -d @{seconds} '+%Y-%m-%d %H:%M:%S %j %u'", when.strftime("%Y-%m-%d %H:%M:%S %j %u\n"))
    )


def _written(draw: Draw) -> Talk:
    """A here-document with and without expansion."""
    place, one, two = draw.place(), *draw.words(2)
    return by_exec(
        ask(f"x={one}; cat > {place} <<EOF\n{two} $x $((6*7))\nEOF"),
        ask(f"cat {place} && rm {place}", f"{two} {one} 42\n"),
        ask(f"cat <<'EOF'\n{one} $x `id`\nEOF", f"{one} $x `id`\n"),
    )


def _loop(draw: Draw) -> Talk:
    """for over words."""
    words = draw.words(draw.number(2, 5))
    return by_exec(
        ask(
            f'for w in {" ".join(words)}; do echo "$w:${{#w}}"; done',
            lines(*(f"{w}:{len(w)}" for w in words)),
        )
    )


def _arithmetic(draw: Draw) -> Talk:
    """Whole numbers as C has them: division goes towards nothing."""
    a, b, c = draw.number(-9999, 9999), draw.number(2, 99), draw.number(1, 9)
    quotient = int(abs(a) / b) * (1 if a >= 0 else -1)
    remainder = a - quotient * b
    return by_exec(
        ask(
            f"echo $(({a} / {b})) $(({a} % {b})) $(({b} ** {c})) $(({a} << {c}))",
            f"{quotient} {remainder} {_wrapped(b**c)} {a << c}\n",
        )
    )


def _wrapped(number: int) -> int:
    return (number + 2**63) % 2**64 - 2**63


def _encoded(draw: Draw) -> Talk:
    """base64 and back."""
    text = " ".join(draw.words(3))
    code = base64.b64encode(f"{text}\n".encode()).decode()
    return by_exec(ask(f"echo '{text}' | base64", f"{code}\n"), ask(f"echo {code} | base64 -d", f"{text}\n"))


def _digest(draw: Draw) -> Talk:
    """Checksums."""
    text, name = draw.name(), draw.pick(("md5", "sha1", "sha256", "sha512"))
    return by_exec(ask(f"printf {text} | {name}sum", f"{hashlib.new(name, text.encode()).hexdigest()}  -\n"))


def _turned(draw: Draw) -> Talk:
    """rev, tac and capitals."""
    words = draw.words(3)
    return by_exec(
        ask(f"echo {words[0]} | rev", f"{words[0][::-1]}\n"),
        ask(f"{printed(words)} | tac", lines(*reversed(words))),
        ask(f"echo {words[1]} | tr a-z A-Z", f"{words[1].upper()}\n"),
    )


def _tree(draw: Draw) -> Talk:
    """mkdir -p and find."""
    place, (a, b, c) = draw.place(), draw.words(3)
    found = [place, f"{place}/{a}", f"{place}/{a}/{b}", f"{place}/{a}/{b}/{c}"]
    return by_exec(
        ask(f"mkdir -p {found[-1]}; find {place} -type d | sort", lines(*found)), ask(f"rm -r {place}")
    )


def _modes(draw: Draw) -> Talk:
    """chmod and what stat says."""
    place, text = draw.place(), draw.word()
    mode, shown = draw.pick(
        (("640", "-rw-r-----"), ("755", "-rwxr-xr-x"), ("4711", "-rws--x--x"), ("600", "-rw-------"))
    )
    return by_exec(
        ask(f"echo {text} > {place}; chmod {mode} {place}; stat -c '%a %A %s %F' {place}",
            f"{mode} {shown} {len(text) + 1} regular file\n"),
        ask(f"rm -f {place}"),
    )  # fmt: skip


def _linked(draw: Draw) -> Talk:
    """Symbolic links."""
    place, target = draw.place(), draw.pick(("/etc/hostname", "/var/log", "/etc/passwd", "../etc/hosts"))
    return by_exec(ask(f"ln -s {target} {place} && readlink {place}; rm {place}", f"{target}\n"))


def _braces(draw: Draw) -> Talk:
    """Brace expansion."""
    (one, two), most = draw.words(2), draw.number(3, 6)
    made = [f"{word}{number}" for word in (one, two) for number in range(2, most + 1)]
    return by_exec(
        ask(f"echo {{{one},{two}}}{{2..{most}}}", lines(" ".join(made))),
        ask(f"echo {{{most}..1..2}} {{a..{'cdefg'[most - 2]}}}", lines(" ".join(
            [*map(str, range(most, 0, -2)), *"abcdefg"[: most + 1]]))),
    )  # fmt: skip


def _sliced(draw: Draw) -> Talk:
    """Parameters: case, slices, replacements, defaults."""
    word, other, at = *draw.words(2), draw.number(1, 3)
    return by_exec(
        ask(f'x={word}; echo "${{x^^}} ${{x^}} ${{x:{at}:3}} ${{#x}} ${{x: -2}} ${{x//[aeiou]/_}}"',
            lines(f"{word.upper()} {word.capitalize()} {word[at : at + 3]} {len(word)} {word[-2:]} {_blanked(word)}")),
        ask(f'echo "${{nothing:-{other}}}[${{nothing}}]${{nothing:={word}}}[${{nothing:+{at}}}]"', f"{other}[]{word}[{at}]\n"),
    )  # fmt: skip


def _blanked(word: str) -> str:
    return "".join("_" if letter in "aeiou" else letter for letter in word)


def _read(draw: Draw) -> Talk:
    """read and mapfile."""
    words = draw.words(4)
    return by_exec(
        ask(
            f"IFS=: read -r a b rest <<< '{':'.join(words)}'; echo \"$b|$a|$rest\"",
            f"{words[1]}|{words[0]}|{words[2]}:{words[3]}\n",
        ),
        ask(
            f'mapfile -t m < <({printed(words)}); echo "${{#m[@]}} ${{m[2]}} ${{m[@]:1:2}}"',
            f"4 {words[2]} {words[1]} {words[2]}\n",
        ),
    )


def _packed(draw: Draw) -> Talk:
    """gzip and tar through pipes."""
    place, word, name = draw.place(), draw.word(), draw.word()
    return by_exec(
        ask(f"echo {word} | gzip -9 | gunzip", f"{word}\n"),
        ask(
            f"mkdir {place}; echo {word} > {place}/{name}; tar -C {place} -cf - {name} | tar -xOf - {name}",
            f"{word}\n",
        ),
        ask(f"tar -C {place} -czf - {name} | tar -tzf -; rm -r {place}", f"{name}\n"),
    )


TEMPLATES: tuple[Template, ...] = (
    _escapes, _unended, _formatted, _reused, _made, _sequence, _dated, _written, _loop, _arithmetic, _encoded,
    _digest, _turned, _tree, _modes, _linked,
    _braces, _sliced, _read, _packed,
)  # fmt: skip
