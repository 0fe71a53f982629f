"""Reports as text: the paper's Table 2, and a table by metric."""

from collections.abc import Sequence

from honeyllm.evaluation._case import Metric
from honeyllm.evaluation._report import Figures, Prices, Report

_HEADS = ("hit rate", "latency s", "p50", "p95", "t/s", "in USD/1M", "out USD/1M", "USD/session")


def tables(reports: Sequence[Report]) -> str:
    """
    Everything that is printed of *reports*.

    The first table has a row for each of them; with one report the second has its figures by metric, with
    several their hit rates side by side.
    """
    second = _by_metric(reports[0]) if len(reports) == 1 else _side_by_side(reports)
    parts = [_summary(reports), second]
    parts += [f"{one.subject.name}: {one.faults} cases had no reply" for one in reports if one.faults]
    return "\n\n".join(parts) + "\n"


def _summary(reports: Sequence[Report]) -> str:
    rows = [[one.subject.name, *_cells(one.total, one.subject.prices)] for one in reports]
    return _drawn([["", *_HEADS], *rows])


def _by_metric(one: Report) -> str:
    prices = one.subject.prices
    rows = [["metric", "cases", *_HEADS]]
    rows += [[metric, str(f.cases), *_cells(f, prices)] for metric, f in one.metrics.items()]
    if one.core is not None:
        rows.append(["core", str(one.core.cases), *_cells(one.core, prices)])
    return _drawn([*rows, ["total", str(one.total.cases), *_cells(one.total, prices)]])


def _side_by_side(reports: Sequence[Report]) -> str:
    rows = [["hit rate", *(one.subject.name for one in reports)]]
    for metric in Metric:
        found = [one.metrics.get(metric) for one in reports]
        if any(found):
            rows.append([metric, *(_rate(each) for each in found)])
    rows.append(["core", *(_rate(one.core) for one in reports)])
    return _drawn([*rows, ["total", *(_rate(one.total) for one in reports)]])


def _rate(found: Figures | None) -> str:
    return "-" if found is None else f"{found.hits}/{found.cases} {found.rate:.1f} %"


def _cells(found: Figures, prices: Prices | None) -> list[str]:
    return [
        f"{found.rate:.2f} %",
        *(_number(value, ".3f") for value in (found.latency, found.p50, found.p95)),
        _number(found.throughput, ".1f"),
        _number(None if prices is None else prices.prompt, ".2f"),
        _number(None if prices is None else prices.completion, ".2f"),
        _number(found.cost, ".6f"),
    ]


def _number(value: float | None, form: str) -> str:
    return "-" if value is None else format(value, form)


def _drawn(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(
            [row[0].ljust(widths[0]), *(cell.rjust(w) for cell, w in zip(row[1:], widths[1:], strict=True))]
        ).rstrip()
        for row in rows
    )
