"""Reports as an SVG chart: hit rates by metric, a bar for each report."""

from collections.abc import Sequence
from xml.sax.saxutils import escape

from honeyllm.evaluation._case import Metric
from honeyllm.evaluation._report import Figures, Report

_COLOURS = ("#3b6ea5", "#c8553d", "#588b4a", "#8a5a9e", "#b08d1e", "#4a9a9a", "#777777")
_LEFT, _WIDTH, _BAR, _GAP, _TOP = 190, 480, 14, 12, 40


def chart(reports: Sequence[Report]) -> str:
    """One drawing; its text is the reports' and is escaped."""
    rows: list[tuple[str, list[Figures | None]]] = [("total", [one.total for one in reports])]
    rows += [("core", [one.core for one in reports])] if any(one.core for one in reports) else []
    for metric in Metric:
        found = [one.metrics.get(metric) for one in reports]
        rows += [(metric.value, found)] if any(found) else []
    top = _TOP + 18 * len(reports)
    height = _BAR * len(reports) + _GAP
    body = [_legend(reports), _scale(top, height * len(rows))]
    body += [_row(name, found, top + height * at) for at, (name, found) in enumerate(rows)]
    size = (_LEFT + _WIDTH + 80, top + height * len(rows) + 30)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size[0]}" height="{size[1]}"'
        f' viewBox="0 0 {size[0]} {size[1]}" font-family="sans-serif" font-size="12">\n'
        f'<rect width="100%" height="100%" fill="#ffffff"/>\n{"".join(body)}</svg>\n'
    )


def _legend(reports: Sequence[Report]) -> str:
    lines = ['<text x="10" y="22" font-size="15">ShellEval: hit rate</text>\n']
    for at, one in enumerate(reports):
        y = _TOP + 18 * at
        lines.append(f'<rect x="10" y="{y - 8}" width="12" height="12" fill="{_colour(at)}"/>\n')
        lines.append(f'<text x="28" y="{y + 2}">{escape(_caption(one))}</text>\n')
    return "".join(lines)


def _caption(one: Report) -> str:
    latency = "" if one.total.latency is None else f", {one.total.latency:.3f} s"
    return f"{one.subject.name}: {one.total.rate:.1f} % of {one.total.cases}{latency}"


def _scale(top: int, height: int) -> str:
    marks = []
    for percent in range(0, 101, 25):
        x = _LEFT + _WIDTH * percent // 100
        marks.append(f'<line x1="{x}" y1="{top - 4}" x2="{x}" y2="{top + height}" stroke="#dddddd"/>\n')
        marks.append(f'<text x="{x}" y="{top + height + 16}" text-anchor="middle">{percent} %</text>\n')
    return "".join(marks)


def _row(name: str, found: Sequence[Figures | None], y: int) -> str:
    middle = y + _BAR * len(found) // 2 + 4
    parts = [f'<text x="{_LEFT - 8}" y="{middle}" text-anchor="end">{escape(name)}</text>\n']
    for at, figures in enumerate(found):
        if figures is not None:
            width = round(_WIDTH * figures.rate / 100, 1)
            bar = y + _BAR * at
            parts.append(
                f'<rect x="{_LEFT}" y="{bar}" width="{width}" height="{_BAR - 2}" fill="{_colour(at)}"/>\n'
                f'<text x="{_LEFT + width + 4}" y="{bar + 10}" font-size="10">'
                f"{figures.hits}/{figures.cases}</text>\n"
            )
    return "".join(parts)


def _colour(at: int) -> str:
    return _COLOURS[at % len(_COLOURS)]
