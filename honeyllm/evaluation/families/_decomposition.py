"""Command decomposition: lists, pipelines, substitutions and compound commands."""

from collections import Counter

from honeyllm.evaluation._case import Talk
from honeyllm.evaluation._drawing import Draw, Template, ask, by_exec, lines, printed


def _chain(draw: Draw) -> Talk:
    """&& and || have one precedence and go from left to right."""
    parts = ["true" if draw.number(0, 1) else "false"]
    printing, status = [], 0 if parts[0] == "true" else 1
    for word in draw.words(draw.number(2, 4)):
        joint = draw.pick(("&&", "||"))
        command = draw.pick((f"echo {word}", "false"))
        parts.append(f"{joint} {command}")
        if (joint == "&&") == (status == 0):
            printing += [word] if command != "false" else []
            status = 1 if command == "false" else 0
    return by_exec(ask(" ".join(parts), lines(*printing), status=status))


def _counted(draw: Draw) -> Talk:
    """The commonest line."""
    words, counts = draw.words(3), draw.numbers(3, 1, 6)
    items = [word for word, count in zip(words, counts, strict=True) for _ in range(count)]
    draw.chance.shuffle(items)
    ((top, most),) = Counter(items).most_common(1)
    return by_exec(ask(f"{printed(items)} | sort | uniq -c | sort -rn | head -1", f"{most:7} {top}\n"))


def _fields(draw: Draw) -> Talk:
    """grep, cut and head over records."""
    rows = [(word, draw.number(100, 999), draw.pick(("on", "off"))) for word in draw.words(6)]
    kept = [number for _, number, state in rows if state == "on"][:2]
    items = [f"{word}:{number}:{state}" for word, number, state in rows]
    return by_exec(ask(f"{printed(items)} | grep -v :off | cut -d: -f2 | head -n 2", lines(*kept)))


def _wandering(draw: Draw) -> Talk:
    """A directory is made, entered, left and removed in one line."""
    name = f".{draw.name()}"
    gone = f"ls: cannot access '{name}': No such file or directory\n"
    line = f"cd /tmp; mkdir {name}; cd {name}; pwd; cd ..; rmdir {name}; ls -d {name}"
    return by_exec(ask(line, f"/tmp/{name}\n", stderr=gone, status=2, shown=f"/tmp/{name}\n{gone}"))


def _subshell(draw: Draw) -> Talk:
    """What a subshell assigns is gone after it."""
    one, two = draw.words(2)
    return by_exec(ask(f"x={one}; (x={two}; echo $x); echo $x", lines(two, one)))


def _substituted(draw: Draw) -> Talk:
    """Substitutions in each other."""
    words = draw.words(3)
    factor = draw.number(2, 9)
    return by_exec(
        ask(
            f'echo "$(echo $(echo {words[0]}) | tr a-z A-Z)-`echo {words[1]}`"',
            f"{words[0].upper()}-{words[1]}\n",
        ),
        ask(f"echo $(( $({printed(words)} | wc -l) * {factor} ))", f"{3 * factor}\n"),
    )


def _statuses(draw: Draw) -> Talk:
    """PIPESTATUS."""
    codes = [draw.number(0, 40) for _ in range(3)]
    pipe = " | ".join(f"(exit {code})" for code in codes)
    return by_exec(ask(f'{pipe}; echo "${{PIPESTATUS[@]}}"', lines(" ".join(map(str, codes)))))


def _choice(draw: Draw) -> Talk:
    """if, elif and case."""
    number, (small, middle, large) = draw.number(1, 99), draw.words(3)
    truth = small if number < 30 else middle if number < 60 else large
    text = draw.pick(("report.txt", "image.png", "notes"))
    kind = {"report.txt": "text", "image.png": "picture"}.get(text, "other")
    return by_exec(
        ask(f"n={number}; if [ $n -lt 30 ]; then echo {small}; elif ((n < 60)); then echo {middle}; else echo {large}; fi",
            f"{truth}\n"),
        ask(f"case {text} in *.txt) echo text;; *.png|*.gif) echo picture;; *) echo other;; esac", f"{kind}\n"),
    )  # fmt: skip


def _summed(draw: Draw) -> Talk:
    """A loop that reads, and awk, over the same numbers."""
    rows = list(zip(draw.words(4), draw.numbers(4), strict=True))
    total = sum(number for _, number in rows)
    items = [f"{word},{number}" for word, number in rows]
    return by_exec(
        ask(
            f'{printed(items)} | {{ s=0; while IFS=, read -r w n; do s=$((s + n)); done; echo "$s $w"; }}',
            f"{total} \n",
        ),
        ask(
            f"{printed(items)} | awk -F, '{{s+=$2; l=$1}} END{{print NR, s, l}}'",
            f"4 {total} {rows[-1][0]}\n",
        ),
    )


def _grouped(draw: Draw) -> Talk:
    """A group with one of its streams away."""
    one, two = draw.words(2)
    return by_exec(
        ask(f"{{ echo {one}; echo {two} >&2; }} 2>/dev/null | cat", f"{one}\n"),
        ask(f"{{ echo {one}; echo {two} >&2; }} 2>&1 >/dev/null | cat", f"{two}\n"),
    )


def _function(draw: Draw) -> Talk:
    """A function with arguments, a local variable and a status."""
    one, two, code = *draw.words(2), draw.number(2, 99)
    return by_exec(
        ask(f'f() {{ local v=$2; echo "$v-$1 $#"; return {code}; }}; f {one} {two}; echo "$? [$v]"',
            lines(f"{two}-{one} 2", f"{code} []"))
    )  # fmt: skip


def _batches(draw: Draw) -> Talk:
    """xargs."""
    words = draw.words(5)
    rows = [" ".join(words[start : start + 2]) for start in range(0, 5, 2)]
    return by_exec(
        ask(f"{printed(words)} | xargs -n 2 echo", lines(*rows)),
        ask(f"{printed(words[:2])} | xargs -I@ echo '<@>'", lines(*(f"<{word}>" for word in words[:2]))),
    )


def _nested(draw: Draw) -> Talk:
    """Loops in loops, with continue and break."""
    most, skip = draw.number(3, 5), draw.number(1, 2)
    rows = [f"{i}{j}" for i in range(1, most + 1) if i != skip for j in range(1, i + 1) if j < 3]
    return by_exec(
        ask(
            f"for ((i=1; i<={most}; i++)); do [ $i -eq {skip} ] && continue;"
            " for j in $(seq $i); do [ $j -eq 3 ] && break; echo $i$j; done; done",
            lines(*rows),
        )
    )


def _deployed(draw: Draw) -> Talk:
    """What an intruder's one-liner does: fetch a place to write, write, run, remove."""
    place, word, code = draw.place(), draw.word(), draw.number(1, 99)
    return by_exec(
        ask(
            f"cd /tmp || cd /var/run || cd /mnt; printf '#!/bin/sh\\necho {word} $1\\nexit {code}\\n' > {place};"
            f" chmod +x {place}; {place} x{code}; echo $?; rm -rf {place}; ls {place} 2>/dev/null | wc -l",
            lines(f"{word} x{code}", code, 0),
        )
    )


def _compared(draw: Draw) -> Talk:
    """Process substitution."""
    words, number = sorted(draw.words(4)), draw.number(2, 5)
    return by_exec(
        ask(f"comm -12 <({printed(words[:3])}) <({printed(words[1:])})", lines(*words[1:3])),
        ask(f"paste -d= <({printed(words[:2])}) <(seq {number} {number + 1})",
            lines(f"{words[0]}={number}", f"{words[1]}={number + 1}")),
    )  # fmt: skip


def _trapped(draw: Draw) -> Talk:
    """Traps run at the end, and for a signal."""
    one, two, code = *draw.words(2), draw.number(2, 99)
    return by_exec(
        ask(f"trap 'echo {one}' EXIT; echo {two}; exit {code}", lines(two, one), status=code),
        ask(f"trap 'echo {one}' USR1; kill -USR1 $$; echo {two}", lines(one, two)),
    )


def _options(draw: Draw) -> Talk:
    """getopts in a script's function."""
    one, two = draw.words(2)
    line = (
        'f() { local OPTIND o; while getopts "vn:" o; do case $o in v) echo verbose;; n) echo "n=$OPTARG";; esac; done;'
        f' shift $((OPTIND - 1)); echo "rest $*"; }}; f -v -n {one} {two}'
    )
    return by_exec(ask(line, lines("verbose", f"n={one}", f"rest {two}")))


def _teed(draw: Draw) -> Talk:
    """tee, and two outputs of one command."""
    place, words = draw.place(), draw.words(3)
    return by_exec(
        ask(f"{printed(words)} | tee {place} | wc -l; tail -1 {place}", lines(3, words[2])),
        ask(f"{printed(words[:1])} | tee -a {place} > /dev/null; wc -l < {place}; rm {place}", "4\n"),
    )


def _script(draw: Draw) -> Talk:
    """Lines for another interpreter: sh by its standard input, perl by an argument."""
    word, number = draw.word(), draw.number(3, 90)
    return by_exec(
        ask(f"echo 'echo {word} $((1+{number}))' | sh", f"{word} {number + 1}\n"),
        ask(f"perl -e 'print \"{word}\\n\" x 2'", lines(word, word)),
        ask(f"bash -c 'echo \"$0 $1\"' {word} {number}", f"{word} {number}\n"),
    )


TEMPLATES: tuple[Template, ...] = (
    _chain, _counted, _fields, _wandering, _subshell, _substituted, _statuses, _choice, _summed, _grouped,
    _function, _batches, _nested, _deployed,
    _compared, _trapped, _options, _teed, _script,
)  # fmt: skip
