"""Histograms of a torch model's gradients and parameters, for the next row that is logged.

Torch is never imported here: whoever has a model to watch has done so. A hook counts each tensor
on the device it lies on, every so many passes, and never raises into the training.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from labstead._console import Console
from labstead._errors import UsageError

Log = Literal["gradients", "parameters", "all"]
USUAL_FREQ = 1000
N_BINS = 64


@dataclass(slots=True)
class Watched:
    """A model, the beginning of its names, and what to call to let it go."""

    model: Any
    prefix: str
    handles: list[Any] = field(default_factory=list)


class Watcher:
    """``pending`` is what the hooks found since the last row; ``take`` empties it."""

    def __init__(self, console: Console) -> None:
        self.pending: dict[str, Any] = {}
        self._console = console
        self._watched: list[Watched] = []
        self._count = 0

    def take(self) -> dict[str, Any]:
        pending, self.pending = self.pending, {}
        return pending

    def watch(self, models: Any, log: Log | None, log_freq: int, idx: int | None) -> list[Watched]:
        """Hook in; the models by name. Raises UsageError for what is no torch model."""
        if log is not None and log not in get_args(Log):
            raise UsageError(f'watch: log is "gradients", "parameters", "all" or None: {log!r}')
        if isinstance(log_freq, bool) or not isinstance(log_freq, int) or log_freq < 1:
            raise UsageError(f"watch: log_freq is a whole number from 1 on, not {log_freq!r}")
        modules = checked_modules(models)
        if any(one.model is module for one in self._watched for module in modules):
            raise UsageError("watch: this model is watched already; call unwatch() first")
        first = self._count if idx is None else idx
        return [self._hook(module, first + n, log, log_freq) for n, module in enumerate(modules)]

    def unwatch(self, models: Any = None) -> None:
        """Take the hooks off these models, or off all."""
        gone = None if models is None else checked_modules(models)
        for one in list(self._watched):
            if gone is None or any(one.model is model for model in gone):
                for handle in one.handles:
                    handle.remove()
                self._watched.remove(one)

    def _hook(self, module: Any, index: int, log: Log | None, log_freq: int) -> Watched:
        watched = Watched(module, f"graph_{index}." if index else "")
        self._count = index + 1
        self._watched.append(watched)
        if log in ("gradients", "all"):
            for name, parameter in module.named_parameters():
                if parameter.requires_grad:
                    hook = self._every(log_freq, f"gradients/{watched.prefix}{name}")
                    watched.handles.append(parameter.register_hook(hook))
        if log in ("parameters", "all"):
            counting = ForwardHook(self._note_all, watched.prefix, log_freq)
            watched.handles.append(module.register_forward_hook(counting))
        return watched

    def _every(self, log_freq: int, key: str) -> Callable[[Any], None]:
        """A hook on gradients; it must answer None, or torch would take the answer for the new."""
        passes = 0

        def note(gradient: Any) -> None:
            nonlocal passes
            passes += 1
            if passes % log_freq == 0:
                self._note(key, gradient)

        return note

    def _note_all(self, module: Any, prefix: str) -> None:
        for name, parameter in module.named_parameters():
            self._note(f"parameters/{prefix}{name}", parameter)

    def _note(self, key: str, tensor: Any) -> None:
        try:
            found = histogram_of(tensor)
        except Exception as error:
            self._console.say_once(f"watch {key}", f"{key} cannot be counted ({error!r})")
            return
        if found is not None:
            self.pending[key] = found


class ForwardHook:
    """Counts a model's training passes. A copy of the model, deep or pickled, is not watched."""

    def __init__(self, note_all: Callable[[Any, str], None], prefix: str, log_freq: int) -> None:
        self._note_all = note_all
        self._prefix = prefix
        self._log_freq = log_freq
        self._passes = 0

    def __call__(self, module: Any, inputs: Any, output: Any) -> None:
        if module.training:
            self._passes += 1
            if self._passes % self._log_freq == 0:
                self._note_all(module, self._prefix)

    def __reduce__(self) -> tuple[Callable[[], Any], tuple[()]]:
        return _no_hook, ()


def _no_hook() -> Callable[..., None]:
    return _ignore


def _ignore(*_: Any) -> None:
    return None


def checked_modules(models: Any) -> list[Any]:
    """One model or some. Raises UsageError for anything else."""
    torch = sys.modules.get("torch")
    some = list(models) if isinstance(models, (list, tuple)) else [models]
    for one in some:
        if torch is None or not isinstance(one, torch.nn.Module):
            raise UsageError(f"watch takes torch modules, not {type(one).__name__}")
    return some


def histogram_of(tensor: Any) -> dict[str, Any] | None:
    """The finite numbers in equal bins, as a value of a row; None when there are none."""
    torch = sys.modules["torch"]
    with torch.no_grad():
        values = tensor.detach()
        values = values.coalesce().values() if values.is_sparse else values
        values = values.reshape(-1) if values.dtype == torch.float64 else values.reshape(-1).float()
        finite = values[torch.isfinite(values)]
        if finite.numel() == 0:
            return None
        low, high = (float(edge) for edge in torch.aminmax(finite))
        if low == high:
            low, high = low - 0.5, high + 0.5
        counts = torch.histc(finite, bins=N_BINS, min=low, max=high)
    return {
        "_type": "histogram",
        "values": [int(count) for count in counts.tolist()],
        "bins": edges(low, high, N_BINS),
    }


def edges(low: float, high: float, n_bins: int) -> list[float]:
    width = (high - low) / n_bins
    return [*(low + width * n for n in range(n_bins)), high]


def graph_of(model: Any) -> str:
    """The layers as torch prints them, and the shapes of all parameters."""
    shapes = [
        f"{name}  {tuple(parameter.shape)}{'' if parameter.requires_grad else '  frozen'}"
        for name, parameter in model.named_parameters()
    ]
    total = sum(parameter.numel() for parameter in model.parameters())
    return "\n".join([repr(model), "", *shapes, "", f"{total:,} parameters", ""])


def names_of(watched: Sequence[Watched]) -> list[str]:
    """The files that keep their graphs."""
    return [f"graph/{one.prefix or 'graph_0.'}txt" for one in watched]
