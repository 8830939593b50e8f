"""The ladders as Markdown, bottom to top, for `docs/models.md`."""

from collections.abc import Mapping, Sequence
from typing import Any

PLACE = "ladder"
_TASKS = ("brands", "silhouettes")
Result = Mapping[str, Any]


def ladder_markdown(rungs: Sequence[Result], pairs: Sequence[Result]) -> str:
    """Lay out the rungs of both tasks, then the ways to tell a pair."""
    parts = [_asked(rungs), _rungs(rungs)]
    if pairs:
        parts.append(_pairs(pairs))
    return "\n\n".join(parts)


def _asked(rungs: Sequence[Result]) -> str:
    told = []
    for task in _TASKS:
        first = next((rung for rung in rungs if rung["task"] == task), None)
        if first is not None:
            told.append(
                f"{task}: {first['pictures']:,} val photos of {first['classes']} classes,"
                f" {first['learnt from'] or 0:,} learnt from"
            )
    return "; ".join(told) + "."


def _rungs(rungs: Sequence[Result]) -> str:
    head = ["rung"]
    for task in _TASKS:
        head += [f"{task}: top-1", "macro-F1", "top-5", "ECE"]
    head += ["ms a picture", "training, s", "kB"]
    lines = [_row(head), "|" + "---|" * len(head)]
    # By the harder task, silhouettes, where a rung has it.
    height = {_key(r): r["accuracy"] for task in _TASKS for r in rungs if r["task"] == task}
    for described, name in sorted(height, key=lambda key: height[key]):
        found = {r["task"]: r for r in rungs if _key(r) == (described, name)}
        cells = [f"{described}, {name}" if name else described]
        for task in _TASKS:
            cells += _cells(found.get(task))
        cells += _prices(list(found.values()))
        lines.append(_row(cells))
    return "\n".join(lines)


def _key(rung: Result) -> tuple[str, str]:
    return rung["described"], rung["classifier"]


def _cells(rung: Result | None) -> list[str]:
    if rung is None:
        return ["–"] * 4
    return [
        _with_interval(rung["accuracy"], rung["accuracy_95"]),
        _figure(rung["macro_f1"]),
        _figure(rung["top_5"]),
        _figure(rung["calibration_error"]),
    ]


def _prices(rungs: Sequence[Result]) -> list[str]:
    """Both tasks' classifiers together; descriptors are computed once for both."""
    trained = [r["train_cpu_s"] for r in rungs if r["train_cpu_s"] is not None]
    size = max(r["bytes"] for r in rungs) if not trained else sum(r["bytes"] for r in rungs)
    return [
        f"{max(r['cpu_ms_a_picture'] for r in rungs):.2g}",
        f"{sum(trained):.0f}" if trained else "–",
        f"{size / 1024:,.0f}",
    ]


def _pairs(pairs: Sequence[Result]) -> str:
    head = ["pairs", "way", "ROC-AUC", "equal error", "balanced accuracy", "same right",
            "precision at recall .5 / .6 / .8", "ms a pair"]  # fmt: skip
    lines = [_row(head), "|" + "---|" * len(head)]
    for told in pairs:
        lines.append(
            _row(
                [
                    f"{told['source']} ({told['same']} same of {told['pairs']})",
                    told["way"],
                    _figure(told["roc_auc"]),
                    _figure(told["equal_error_rate"]),
                    _with_interval(told["balanced_accuracy"], told["balanced_accuracy_95"]),
                    _figure(told["same_right"]),
                    " / ".join(_figure(told[f"precision at recall {r}"]) for r in (0.5, 0.6, 0.8)),
                    f"{told['cpu_ms_a_pair']:.2g}",
                ]
            )
        )
    return "\n".join(lines)


def _with_interval(value: float, interval: Sequence[float]) -> str:
    return f"{_figure(value)} ({_figure(interval[0])}–{_figure(interval[1])})"


def _figure(value: float) -> str:
    return f"{value:.3f}".removeprefix("0") if value < 1 else f"{value:.2f}"


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"
