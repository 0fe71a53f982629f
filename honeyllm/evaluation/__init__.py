"""
Room ``evaluation``: ShellEval, which asks a model or a running honeypot and tells how often it is right.

Cases are values: the sixteen of the core, and those that `extended_cases` draws by a seed. Their
truths are Debian 12's, computed from the template and the host's `Facts`. A `Target` sends a case's lines and
brings replies back; checks judge them; a `Report` has the figures, as tables, JSON and a chart.
"""

from honeyllm.evaluation._case import PAPER, Case, Metric, Reply, Session, Step, Way
from honeyllm.evaluation._chart import chart
from honeyllm.evaluation._client import Login
from honeyllm.evaluation._core import core_cases
from honeyllm.evaluation._errors import EvaluationError, TargetFault
from honeyllm.evaluation._extended import EACH, extended_cases
from honeyllm.evaluation._facts import Facts, facts_of_persona
from honeyllm.evaluation._model_target import ModelTarget
from honeyllm.evaluation._product_target import ProductTarget
from honeyllm.evaluation._report import Prices, Report, Subject, from_json, report, session_cost, to_json
from honeyllm.evaluation._run import Outcome, evaluate
from honeyllm.evaluation._state import StateFile
from honeyllm.evaluation._table import tables
from honeyllm.evaluation._target import Target

__all__ = [
    "EACH",
    "PAPER",
    "Case",
    "EvaluationError",
    "Facts",
    "Login",
    "Metric",
    "ModelTarget",
    "Outcome",
    "Prices",
    "ProductTarget",
    "Reply",
    "Report",
    "Session",
    "StateFile",
    "Step",
    "Subject",
    "Target",
    "TargetFault",
    "Way",
    "chart",
    "core_cases",
    "evaluate",
    "extended_cases",
    "facts_of_persona",
    "from_json",
    "report",
    "session_cost",
    "tables",
    "to_json",
]
