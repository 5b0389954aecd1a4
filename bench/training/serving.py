"""How a measured process in Python answers: one question at a time, a line of JSON each, and idle between."""

import gc
import json
import platform
import sys
import time
from collections.abc import Callable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar

import torch

Result = TypeVar("Result")
Answer = Callable[[dict[str, Any]], Any]

STATUS = Path("/proc/self/status")


def begin(threads: int) -> None:
    """Before anything is computed."""
    torch.set_num_threads(threads)
    torch.set_num_interop_threads(1)


def serve(answers: Mapping[str, Answer]) -> None:
    """Prints that it is ready, and answers what comes in, until that ends. Peak memory is counted from here on."""
    replies, sys.stdout = sys.stdout, sys.stderr
    answers = {**answers, "memory": lambda _: peak_memory()}
    forget_peak_memory()
    versions = {"Python": platform.python_version(), "torch": torch.__version__}
    versions |= {name: version(name) for name in ("transformers", "peft")}
    print(json.dumps({"versions": versions}), file=replies, flush=True)
    for line in sys.stdin:
        question = json.loads(line)
        print(json.dumps(answers[question["ask"]](question)), file=replies, flush=True)


def timed(work: Callable[[], Result]) -> tuple[float, Result]:
    """Milliseconds, and what came of it."""
    started_at = time.perf_counter()
    result = work()
    return 1000 * (time.perf_counter() - started_at), result


def gradient_norm(parameters: list[torch.Tensor]) -> float:
    return torch.stack([p.grad.norm() for p in parameters if p.grad is not None]).norm().item()


def peak_memory() -> dict[str, float]:
    """The most that was resident, MB of 10⁶ bytes; nothing where the system does not tell."""
    if not STATUS.exists():
        return {}
    fields = dict(line.split(":", 1) for line in STATUS.read_text().splitlines())
    return {"peak": int(fields["VmHWM"].split()[0]) * 1024 / 1e6}


def forget_peak_memory() -> None:
    """What loading took for a while is not training's: the peak begins anew with what is resident now."""
    gc.collect()
    if STATUS.exists():
        Path("/proc/self/clear_refs").write_text("5")
