"""The extended set: cases drawn from templates by a seed."""

from random import Random

from honeyllm.evaluation._case import Case, Metric
from honeyllm.evaluation._drawing import Draw
from honeyllm.evaluation._facts import Facts
from honeyllm.evaluation.families import FAMILIES

EACH = 60
"""Cases for each metric, when nobody says otherwise: 540 in all."""


def extended_cases(facts: Facts, seed: int, each: int = EACH) -> tuple[Case, ...]:
    """*each* cases for each metric; the same for the same seed, templates and host."""
    return tuple(_case(metric, number, facts, seed) for metric in FAMILIES for number in range(each))


def _case(metric: Metric, number: int, facts: Facts, seed: int) -> Case:
    templates = FAMILIES[metric]
    template = templates[number % len(templates)]
    draw = Draw(chance=Random(f"shelleval/{seed}/{metric}/{number}"), facts=facts)
    name = template.__name__.strip("_").replace("_", "-")
    return Case(id=f"{metric.name.lower()}-{number:03}-{name}", metric=metric, talk=template(draw))
