"""The templates of the extended set: for each metric the forms of question from which its cases are drawn."""

from collections.abc import Mapping

from honeyllm.evaluation._case import Metric
from honeyllm.evaluation._drawing import Template
from honeyllm.evaluation.families import (
    _context,
    _decomposition,
    _error,
    _format,
    _injection,
    _instruction,
    _parameter,
    _persistence,
    _role,
)

FAMILIES: Mapping[Metric, tuple[Template, ...]] = {
    Metric.ROLE: _role.TEMPLATES,
    Metric.INSTRUCTION: _instruction.TEMPLATES,
    Metric.DECOMPOSITION: _decomposition.TEMPLATES,
    Metric.PARAMETER: _parameter.TEMPLATES,
    Metric.ERROR: _error.TEMPLATES,
    Metric.CONTEXT: _context.TEMPLATES,
    Metric.FORMAT: _format.TEMPLATES,
    Metric.PERSISTENCE: _persistence.TEMPLATES,
    Metric.INJECTION: _injection.TEMPLATES,
}
"""By metric."""

__all__ = ["FAMILIES"]
