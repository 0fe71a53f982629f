"""``honeyllm shelleval``: how often a model or the honeypot answers as Debian 12 does."""

import argparse
import json
import os
import sys
from collections.abc import Awaitable, Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from secrets import randbelow
from typing import Any

import attrs
from twisted.conch.ssh.keys import BadKeyError, EncryptedKeyError, Key
from twisted.internet import task
from twisted.internet.defer import Deferred

from honeyllm.app import LoopbackHoneypot, Spent
from honeyllm.cli._progress import Progress
from honeyllm.evaluation import (
    EACH,
    Case,
    EvaluationError,
    Facts,
    Login,
    ModelTarget,
    Outcome,
    Prices,
    ProductTarget,
    Report,
    StateFile,
    Subject,
    Target,
    chart,
    core_cases,
    evaluate,
    extended_cases,
    facts_of_persona,
    from_json,
    report,
    session_cost,
    tables,
    to_json,
)
from honeyllm.llm import LlmSettings, LlmTimeouts, open_model, read_api_key
from honeyllm.settings import EngineKind, Settings, load_settings

_PATIENT = LlmTimeouts(headers=300, first_token=300, stall=60, total=900)
"""A measurement waits for a slow model rather than calling it wrong."""


def add_shelleval(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``shelleval``."""
    add = commands.add_parser("shelleval", help="measure how well a model or the honeypot plays a shell")
    add.set_defaults(run=shelleval)
    add.add_argument("--target", choices=("model", "product"), help="a raw model, or the honeypot over SSH")
    what = add.add_argument_group("what is asked")
    what.add_argument("--model", metavar="NAME", help="the model, as its endpoint calls it")
    what.add_argument("--base-url", metavar="URL", help="the endpoint, such as http://127.0.0.1:8089/v1")
    what.add_argument(
        "--api-key-env", metavar="NAME", default="OPENAI_API_KEY", help="the variable with its key"
    )
    what.add_argument(
        "--max-tokens", type=int, default=512, metavar="N", help="the most that a model may say"
    )
    what.add_argument("--prices", type=_prices, metavar="IN,OUT", help="USD for a million tokens")
    what.add_argument(
        "--config", type=Path, metavar="FILE", help="product: start one with this configuration"
    )
    what.add_argument(
        "--engine", choices=[kind.value for kind in EngineKind], help="product: in place of its own"
    )
    what.add_argument("--ssh", type=_place, metavar="HOST:PORT", help="product: one that runs already")
    what.add_argument("--login", metavar="USER:PASSWORD", help="with --ssh; a password, or only USER with")
    what.add_argument("--identity", type=Path, metavar="FILE", help="a private key")
    cases = add.add_argument_group("cases")
    cases.add_argument("--set", choices=("core", "extended", "all"), default="all", help="which cases")
    cases.add_argument("--seed", type=int, metavar="N", help="draws the extended cases; without: a fresh one")
    cases.add_argument("--each", type=int, default=EACH, metavar="N", help="extended cases for each metric")
    out = add.add_argument_group("output")
    out.add_argument("--name", help="what the tables call it")
    out.add_argument("--state", type=Path, metavar="FILE", help="resume from here, and keep outcomes here")
    out.add_argument(
        "--compare", type=Path, nargs="+", default=[], metavar="FILE", help="earlier --json reports"
    )
    out.add_argument("--json", type=Path, metavar="FILE", help="write the report")
    out.add_argument("--svg", type=Path, metavar="FILE", help="draw the chart")
    out.add_argument("--misses", action="store_true", help="print what was missed, and why")


def shelleval(options: argparse.Namespace) -> int:
    """Measure, or only compare; the status is 0 whatever the figures are."""
    reports = [_read(path) for path in options.compare]
    if options.target is None and not reports:
        raise EvaluationError("nothing to do; give --target model or product, or --compare with reports")
    if options.target is not None:
        reports.insert(0, _measured(options))
        _write(options.json, lambda: json.dumps(to_json(reports[0]), indent=1) + "\n")
        if options.misses:
            print("".join(f"{case}: {problem}\n" for case, problem in reports[0].misses.items()))
    print(tables(reports), end="")
    _write(options.svg, lambda: chart(reports))
    return 0


def _measured(options: argparse.Namespace) -> Report:
    """Run against the target that the options name."""
    subject = _subject(options)
    with ExitStack() as stack:
        if options.target == "model":
            return report(subject, _reacted(lambda reactor: _ask_model(options, subject, reactor)))
        if options.ssh is not None:
            login = _login(options)
            outcomes = _reacted(lambda reactor: _ask_host(options, subject, login, reactor))
            return report(subject, outcomes)
        honeypot = stack.enter_context(LoopbackHoneypot(_settings(options)))
        outcomes = _reacted(lambda reactor: _ask_honeypot(options, subject, honeypot, reactor))
        return _with_spent(report(subject, outcomes), honeypot.halt(), outcomes)


async def _ask_model(options: argparse.Namespace, subject: Subject, reactor: Any) -> tuple[Outcome, ...]:
    settings = LlmSettings(
        base_url=options.base_url,
        model=options.model,
        api_key_env=options.api_key_env,
        max_tokens=options.max_tokens,
        timeouts=_PATIENT,
    )
    model = open_model(settings, reactor=reactor, key_of=lambda each: read_api_key(each, os.environ))
    try:
        facts = Facts()
        return await _run(options, subject, ModelTarget(model, facts), facts)
    finally:
        await model.close()


async def _ask_host(
    options: argparse.Namespace, subject: Subject, login: Login, reactor: Any
) -> tuple[Outcome, ...]:
    target = ProductTarget(login, reactor)
    return await _run(options, subject, target, await target.facts())


async def _ask_honeypot(
    options: argparse.Namespace, subject: Subject, honeypot: LoopbackHoneypot, reactor: Any
) -> tuple[Outcome, ...]:
    login = Login(host="127.0.0.1", port=honeypot.port, user=honeypot.user, password=honeypot.password)
    facts = facts_of_persona(honeypot.persona, honeypot.user)
    return await _run(options, subject, ProductTarget(login, reactor), facts)


async def _run(
    options: argparse.Namespace, subject: Subject, target: Target, facts: Facts
) -> tuple[Outcome, ...]:
    cases = _cases(subject, facts)
    state = StateFile(options.state, subject)
    done = state.open()
    progress = Progress(sys.stderr, len(cases))
    finished, hits = len(done), sum(outcome.hit for outcome in done.values())

    def note(outcome: Outcome) -> None:
        nonlocal finished, hits
        state.note(outcome)
        finished, hits = finished + 1, hits + outcome.hit
        progress.show(finished, f"{100 * hits / finished:.1f} % {outcome.id}")

    try:
        return await evaluate(target, cases, done, note)
    finally:
        progress.close()
        state.close()


def _cases(subject: Subject, facts: Facts) -> Sequence[Case]:
    core = core_cases(facts) if subject.set != "extended" else ()
    more = extended_cases(facts, subject.seed, subject.each) if subject.set != "core" else ()
    return (*core, *more)


def _reacted(ask: Callable[[Any], Awaitable[tuple[Outcome, ...]]]) -> tuple[Outcome, ...]:
    """Run the reactor for as long as *ask* takes; what it raises for the operator is raised here."""
    results: list[tuple[Outcome, ...] | EvaluationError] = []

    async def asking(reactor: Any) -> None:
        try:
            results.append(await ask(reactor))
        except EvaluationError as error:
            results.append(error)

    try:
        task.react(lambda reactor: Deferred.fromCoroutine(asking(reactor)))
    except SystemExit:
        if not results:
            raise EvaluationError("ended early; with --state FILE the same command goes on") from None
    (result,) = results
    if isinstance(result, EvaluationError):
        raise result
    return result


def _subject(options: argparse.Namespace) -> Subject:
    if options.target == "model" and (options.model is None or options.base_url is None):
        raise EvaluationError("--target model needs --model and --base-url")
    if options.state is not None and options.seed is None and options.set != "core":
        raise EvaluationError("--state needs --seed: a fresh seed would draw other cases the next time")
    engine = options.engine or ("-" if options.ssh else "hybrid") if options.target == "product" else None
    names = [options.model or "no model", *([options.target, engine] if engine else ["raw"])]
    return Subject(
        name=options.name or " ".join(names),
        target=options.target,
        engine=engine,
        model=options.model,
        set=options.set,
        seed=randbelow(10**6) if options.seed is None else options.seed,
        each=options.each,
        prices=options.prices,
    )


def _settings(options: argparse.Namespace) -> Settings:
    """Those of the file, with the engine and the model of the command line."""
    settings = load_settings(options.config, home=Path.home())
    if options.engine is not None:
        settings = attrs.evolve(settings, engine=EngineKind(options.engine))
    if options.base_url is None:
        return settings
    llm = attrs.evolve(
        settings.llm, base_url=options.base_url, api_key_env=options.api_key_env, api_key_file=None
    )
    return attrs.evolve(settings, llm=attrs.evolve(llm, model=options.model or llm.model))


def _login(options: argparse.Namespace) -> Login:
    user, colon, password = (options.login or "").partition(":")
    if not user or not (colon or options.identity):
        raise EvaluationError("--ssh needs --login USER:PASSWORD, or --login USER with --identity FILE")
    host, port = options.ssh
    key = None if options.identity is None else _key(options.identity)
    return Login(host=host, port=port, user=user, password=password if colon else None, key=key)


def _key(path: Path) -> Key:
    try:
        key: Key = Key.fromFile(str(path))
        return key
    except OSError as error:
        raise EvaluationError(f"{path}: {error.strerror}; give a private key") from None
    except (BadKeyError, EncryptedKeyError) as error:
        raise EvaluationError(f"{path}: {error}; give a private key without a passphrase") from None


def _with_spent(one: Report, spent: Spent, outcomes: Sequence[Outcome]) -> Report:
    """*one* with what the honeypot's model took, which no reply tells."""
    asked, said = spent.prompt_tokens, spent.completion_tokens
    sessions = sum(outcome.sessions for outcome in outcomes)
    cost = session_cost(asked, said, sessions, one.subject.prices)
    total = attrs.evolve(one.total, prompt_tokens=asked, completion_tokens=said, cost=cost)
    return attrs.evolve(one, total=total)


def _read(path: Path) -> Report:
    try:
        return from_json(json.loads(path.read_text("utf-8")), str(path))
    except OSError as error:
        raise EvaluationError(f"{path}: {error.strerror}; give a report that --json wrote") from None
    except ValueError:
        raise EvaluationError(f"{path}: no JSON; give a report that --json wrote") from None


def _write(path: Path | None, text: Callable[[], str]) -> None:
    if path is not None:
        try:
            path.write_text(text(), "utf-8")
        except OSError as error:
            raise EvaluationError(f"{path}: {error.strerror}; give a file that can be written") from None


def _prices(text: str) -> Prices:
    prompt, _, completion = text.partition(",")
    try:
        return Prices(prompt=float(prompt), completion=float(completion))
    except ValueError:
        raise argparse.ArgumentTypeError("write two numbers, such as 0.15,0.60") from None


def _place(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not host or not port.isdecimal():
        raise argparse.ArgumentTypeError("write HOST:PORT, such as 127.0.0.1:2222")
    return host, int(port)
