"""Parameter handling: the options of the tools that scripts use."""

from datetime import date, timedelta
from pathlib import PurePosixPath

from honeyllm.evaluation._case import Talk
from honeyllm.evaluation._drawing import Draw, Template, ask, by_exec, lines, printed


def _uname(draw: Draw) -> Talk:
    """The options of uname in any order print their fields in one order."""
    facts = draw.facts
    fields = {
        "s": facts.sysname,
        "n": facts.hostname,
        "r": facts.release,
        "v": facts.version,
        "m": facts.machine,
    }
    letters = draw.chance.sample("snrvm", draw.number(2, 5))
    shown = " ".join(value for letter, value in fields.items() if letter in letters)
    apart = draw.pick((True, False))
    options = " ".join(f"-{letter}" for letter in letters) if apart else "-" + "".join(letters)
    return by_exec(ask(f"uname {options}", f"{shown}\n"))


def _ends(draw: Draw) -> Talk:
    """head and tail."""
    most, few, start = draw.number(10, 40), draw.number(1, 4), draw.number(5, 9)
    numbers = range(1, most + 1)
    return by_exec(
        ask(f"seq {most} | head -n {few}", lines(*numbers[:few])),
        ask(f"seq {most} | head -n -{most - few}", lines(*numbers[:few])),
        ask(f"seq {most} | tail -n +{most - few}", lines(*numbers[most - few - 1 :])),
        ask(f"seq {most} | tail -{few}", lines(*numbers[-few:])),
        ask(f"echo {draw.word()}xxxx | head -c {start} | wc -c", f"{start}\n"),
    )


def _cut(draw: Draw) -> Talk:
    """cut by fields, by characters, and the rest of them."""
    words = draw.words(5)
    first, last = sorted(draw.numbers(2, 1, 4))
    joined, sign = "/".join(words), draw.pick((":", "=", "+"))
    rest = [word for index, word in enumerate(words, 1) if not first <= index <= last]
    return by_exec(
        ask(f"echo {joined} | cut -d/ -f{first}-{last}", lines("/".join(words[first - 1 : last]))),
        ask(f"echo {joined} | cut -d / -f {first}-{last} --complement", lines("/".join(rest))),
        ask(
            f"echo {joined} | cut -d/ -f{first},5 --output-delimiter={sign}",
            lines(f"{words[first - 1]}{sign}{words[4]}"),
        ),
        ask(f"echo {joined} | cut -c{first}-{last}", lines(joined[first - 1 : last])),
    )


def _sort(draw: Draw) -> Talk:
    """sort by a key, by numbers, backwards, once each."""
    rows = list(zip(draw.words(4), draw.numbers(4, 1, 200), strict=True))
    items = [f"{word}:{number}" for word, number in rows]
    by_number = sorted(rows, key=lambda row: row[1])
    doubled = [word for word, _ in rows[:2]] * 2
    return by_exec(
        ask(f"{printed(items)} | sort -t: -k2 -n", lines(*(f"{w}:{n}" for w, n in by_number))),
        ask(f"{printed(items)} | sort -t : -k 2,2nr", lines(*(f"{w}:{n}" for w, n in reversed(by_number)))),
        ask(f"{printed(doubled)} | sort -u", lines(*sorted(set(doubled)))),
        ask(f"{printed(doubled)} | sort -r | uniq -d | wc -l", "2\n"),
    )


def _grep(draw: Draw) -> Talk:
    """grep's numbers, counts, parts, context and statuses."""
    words = draw.words(5)
    at = draw.number(1, 3)
    word, text = words[at], printed(words)
    return by_exec(
        ask(f"{text} | grep -n {word}", f"{at + 1}:{word}\n"),
        ask(f"{text} | grep -ci {word.upper()}", "1\n"),
        ask(f"{text} | grep -vc {word}", "4\n"),
        ask(
            f"{text} | grep -A1 -B1 -n {word}",
            f"{at}-{words[at - 1]}\n{at + 1}:{word}\n{at + 2}-{words[at + 1]}\n",
        ),
        ask(f"{text} | grep -q {word}{at}", status=1),
        ask(f"echo {word}-{at}{at} | grep -oE '[0-9]+'", f"{at}{at}\n"),
    )


def _translate(draw: Draw) -> Talk:
    """tr deletes, squeezes and turns."""
    word, digits = draw.word(), draw.number(100, 999)
    return by_exec(
        ask(f"echo {word}{digits} | tr -d 0-9", f"{word}\n"),
        ask(f"echo '{word}   {digits}' | tr -s ' '", f"{word} {digits}\n"),
        ask(f"echo {digits}{word} | tr -cd '[:digit:]'", f"{digits}"),
        ask(
            f"echo {word} | tr 'a-y' 'b-z'", lines("".join(c if c == "z" else chr(ord(c) + 1) for c in word))
        ),
    )


def _count(draw: Draw) -> Talk:
    """wc's figures, alone and together."""
    words = draw.words(draw.number(2, 6))
    text = lines(*words)
    width = 7
    both = f"{len(words):{width}} {len(words):{width}} {len(text):{width}}\n"
    return by_exec(
        ask(f"{printed(words)} | wc -l", f"{len(words)}\n"),
        ask(f"{printed(words)} | wc", both),
        ask(f"{printed(words)} | wc -cl", f"{len(words):{width}} {len(text):{width}}\n"),
        ask(f"{printed(words)} | wc -L", f"{max(map(len, words))}\n"),
    )


def _sed(draw: Draw) -> Talk:
    """sed's addresses and substitutions."""
    words = draw.words(5)
    first, last = sorted(draw.numbers(2, 1, 5))
    word = words[first - 1]
    return by_exec(
        ask(f"{printed(words)} | sed -n '{first},{last}p'", lines(*words[first - 1 : last])),
        ask(
            f"{printed(words)} | sed '{first}d;$d'",
            lines(*(w for i, w in enumerate(words, 1) if i not in (first, 5))),
        ),
        ask(f"echo {word}.{word} | sed 's/{word}/[&]/2'", f"{word}.[{word}]\n"),
        ask(f"echo {word}=1 | sed -E 's/^(.)(.*)=([0-9]+)$/\\3=\\2\\1/'", f"1={word[1:]}{word[0]}\n"),
        ask(f"echo {word} | sed -e 's/./X/g' -e 's/X$/Y/'", f"{'X' * (len(word) - 1)}Y\n"),
    )


def _numbering(draw: Draw) -> Talk:
    """seq -w and -f, cat -n, nl."""
    words, most = draw.words(3), draw.number(9, 12)
    return by_exec(
        ask(f"seq -w {most} | tail -2", f"{most - 1:0{len(str(most))}d}\n{most}\n"),
        ask(f"seq -f 'n%03g' {most} {most + 1}", f"n{most:03}\nn{most + 1:03}\n"),
        ask(f"{printed(words)} | cat -n", lines(*(f"{n:6}\t{w}" for n, w in enumerate(words, 1)))),
        ask(f"{printed(words)} | nl -ba -w3 -s'> '", lines(*(f"{n:3}> {w}" for n, w in enumerate(words, 1)))),
    )


def _joined(draw: Draw) -> Talk:
    """paste, fold, column and tr."""
    words = draw.words(4)
    long = "".join(words)
    width = draw.number(6, 11)
    rows = [long[start : start + width] for start in range(0, len(long), width)]
    return by_exec(
        ask(f"{printed(words)} | paste -sd,", lines(",".join(words))),
        ask(f"{printed(words)} | paste -d: - -", lines(f"{words[0]}:{words[1]}", f"{words[2]}:{words[3]}")),
        ask(f"echo {long} | fold -w {width}", lines(*rows)),
    )


def _dump(draw: Draw) -> Talk:
    """od in three radices."""
    text = draw.word()[:6]
    pairs = " ".join(f"{ord(c):02x}" for c in text)
    return by_exec(
        ask(f"printf {text} | od -An -tx1", f" {pairs}\n"),
        ask(f"printf {text} | od -tx1", f"0000000 {pairs}\n{len(text):07o}\n"),
        ask(f"printf {text} | od -An -c", "".join(f"{c:>4}" for c in text) + "\n"),
    )


def _names(draw: Draw) -> Talk:
    """basename and dirname."""
    one, two, three = draw.words(3)
    path = PurePosixPath("/", one, two, f"{three}.tar.gz")
    return by_exec(
        ask(f"basename {path} .gz", f"{three}.tar\n"),
        ask(f"dirname {path} {one}/{two}/", lines(path.parent, one)),
        ask(f'p={path}; echo "${{p##*/}} ${{p%/*}} ${{p%%.*}} ${{p/{two}/x}}"',
            lines(f"{path.name} {path.parent} /{one}/{two}/{three} /{one}/x/{three}.tar.gz")),
    )  # fmt: skip


def _found(draw: Draw) -> Talk:
    """find by name, type, depth and size; ls in order."""
    place, (a, b, c) = draw.place(), sorted(draw.words(3))
    make = f"mkdir -p {place}/{b}/sub; cd {place}; printf 12345 > {a}.log; : > {b}/{c}.log; : > {c}.txt"
    return by_exec(
        ask(make),
        ask(f"cd {place}; find . -name '*.log' | sort", lines(f"./{a}.log", f"./{b}/{c}.log")),
        ask(f"find {place} -maxdepth 1 -type f -size +0 -printf '%f %s %m\\n'", f"{a}.log 5 644\n"),
        ask(f"ls -1r {place}", lines(f"{c}.txt", b, f"{a}.log")),
        ask(f"ls -mp {place}", f"{a}.log, {b}/, {c}.txt\n"),
        ask(f"find {place} -type f -exec rm {{}} + ; find {place} -mindepth 1 | wc -l; rm -r {place}", "2\n"),
    )


def _awk(draw: Draw) -> Talk:
    """awk's separators, variables and formats."""
    one, two, number = *draw.words(2), draw.number(2, 40)
    return by_exec(
        ask(f"echo {one}:{two}:{number} | awk -F: -v k={number} '{{print $2, $3 * k, NF}}'", f"{two} {number * number} 3\n"),
        ask(f"echo {one} {number} | awk '{{printf \"%-8s|%5.2f|%03d\\n\", $1, $2 / 4, $2}}'", f"{one:<8}|{number / 4:5.2f}|{number:03}\n"),
        ask(f"seq {number} | awk 'NR % 5 == 0 {{n++}} END {{print n + 0}}'", f"{number // 5}\n"),
        ask(f"echo {one} | awk '{{print toupper(substr($0, 2, 3)), length($0), index($0, \"{one[2:]}\")}}'",
            f"{one[1:4].upper()} {len(one)} {one.index(one[2:]) + 1}\n"),
    )  # fmt: skip


def _units(draw: Draw) -> Talk:
    """numfmt, expr, factor and bases."""
    number = draw.number(2, 60)
    return by_exec(
        ask(f"numfmt --to=iec {number * 1024 * 1024}", f"{number}.0M\n" if number < 10 else f"{number}M\n"),
        ask(f"expr {number} \\* 3 + 1", f"{number * 3 + 1}\n"),
        ask(f"printf '%d %o %X %s\\n' 0x{number:x} {number} {number} $((2#{number:b}))",
            f"{number} {number:o} {number:X} {number}\n"),
        ask(f"factor {number * 2}", f"{number * 2}: {' '.join(map(str, _factors(number * 2)))}\n"),
    )  # fmt: skip


def _factors(number: int) -> list[int]:
    found, divisor = [], 2
    while number > 1:
        while number % divisor == 0:
            found.append(divisor)
            number //= divisor
        divisor += 1
    return found


def _matched(draw: Draw) -> Talk:
    """Patterns and regular expressions in [[ ]]."""
    word, number = draw.word(), draw.number(10, 999)
    return by_exec(
        ask(
            f'x={word}{number}; [[ $x =~ ^([a-z]+)([0-9]+)$ ]] && echo "${{BASH_REMATCH[2]}} ${{BASH_REMATCH[1]}}"',
            f"{number} {word}\n",
        ),
        ask(f"[[ {word} == {word[0]}*{word[-1]} && ! {word} < {word[0]} ]]; echo $?", "0\n"),
        ask(f"shopt -s extglob; x={word}{number}; echo ${{x%%+([0-9])}}", f"{word}\n"),
    )


def _days(draw: Draw) -> Talk:
    """date reckons."""
    start = date(draw.number(1999, 2035), draw.number(1, 12), draw.number(1, 28))
    count = draw.number(2, 400)
    later, earlier = start + timedelta(days=count), start - timedelta(weeks=2)
    return by_exec(
        ask(f"date -u -d '{start} +{count} days' +%F", f"{later}\n"),
        ask(f"date -u -d '{start} 2 weeks ago' '+%d/%m/%y %j'", f"{earlier:%d/%m/%y %j}\n"),
        ask(f"LC_ALL=C date -u -d {start} '+%a %-d %b'", f"{start:%a} {start.day} {start:%b}\n"),
    )


def _split(draw: Draw) -> Talk:
    """split, dd and truncate."""
    place, count = draw.place(), draw.number(5, 9)
    block, blocks = draw.number(7, 600), draw.number(2, 9)
    return by_exec(
        ask(f"mkdir {place}; cd {place}; seq {count} | split -l 4 - p.; ls; wc -l < p.ab", lines("p.aa", "p.ab", *(["p.ac"] if count > 8 else []), min(count - 4, 4))),
        ask(f"dd if=/dev/zero bs={block} count={blocks} 2>/dev/null | wc -c", f"{block * blocks}\n"),
        ask(f"cd {place}; truncate -s {block} f; stat -c %s f; dd if=f of=g bs=1 skip=3 2>/dev/null; stat -c %s g; rm -r {place}",
            lines(block, block - 3)),
    )  # fmt: skip


def _joined_fields(draw: Draw) -> Talk:
    """join, tsort, shuf, tac with a separator, and uniq's fields."""
    one, two, three = sorted(draw.words(3))
    number = draw.number(2, 8)
    return by_exec(
        ask(f"join <(printf '%s a\\n' {one} {two}) <(printf '%s b\\n' {two} {three})", f"{two} a b\n"),
        ask(f"printf '%s\\n' '{one} {two}' '{two} {three}' | tsort", lines(one, two, three)),
        ask(f"shuf -i 1-{number} | sort -n | paste -sd+", lines("+".join(map(str, range(1, number + 1))))),
        ask(
            f"printf '%s\\n' '1 {one}' '2 {one}' '3 {two}' | uniq -f1 -c",
            f"      2 1 {one}\n      1 3 {two}\n",
        ),
    )


def _newer(draw: Draw) -> Talk:
    """test and touch: ages, sizes, kinds."""
    place, early = draw.place(), draw.number(10**9, 15 * 10**8)
    return by_exec(
        ask(
            f"touch -d @{early} {place}; touch -r {place} {place}2; [ {place} -nt {place}2 ] || echo same; [ /etc/passwd -nt {place} ] && echo older",
            lines("same", "older"),
        ),
        ask(
            f"[ -s {place} ]; echo $?; [ -f {place} -a ! -x {place} ]; echo $?; test -d /tmp -a -k /tmp; echo $?",
            lines(1, 0, 0),
        ),
        ask(f"rm {place} {place}2"),
    )


TEMPLATES: tuple[Template, ...] = (
    _uname, _ends, _cut, _sort, _grep, _translate, _count, _sed, _numbering, _joined, _dump, _names, _found,
    _awk, _units,
    _matched, _days, _split, _joined_fields, _newer,
)  # fmt: skip
