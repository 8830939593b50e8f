"""`python -m learning train CONFIG.toml`, `… evaluate …`, `… table` and the smaller trainers."""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from learning.arguments import make_parser
from search.encoders.base import EncoderError
from search.encoders.identity import BUILTIN, MODELS_FOLDER, find_encoder

if TYPE_CHECKING:
    from learning.manifest import Picture


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; give the exit status, 1 with one line when something is missing."""
    options = make_parser().parse_args(arguments)
    try:
        if options.command == "train":
            from learning.train import train

            train(options.config)
        elif options.command == "detector":
            from learning.detector import train_detector

            print(json.dumps(train_detector(options.config, folder=options.out), indent=1))
        elif options.command == "guess":
            from learning.guesses import write_guesses

            print(
                json.dumps(
                    write_guesses(options.config, encoder=options.encoder, out=options.out),
                    indent=1,
                )
            )
        elif options.command in ("heads", "verifier", "words"):
            _train_on_vectors(options)
        elif options.command == "closeness":
            _measure_closeness(options)
        elif options.command == "attempts":
            _try_attempts(options)
        elif options.command == "objectives":
            _compare_objectives(options)
        elif options.command == "baselines":
            _climb_ladder(options)
        elif options.command == "eda":
            from learning.eda import explore, write_exploration

            print(write_exploration(explore(options.table, street=options.street), options.out))
        elif options.command == "cropping":
            _measure_cropping(options)
        else:
            _evaluate(options)
    except (EncoderError, OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _train_on_vectors(options: argparse.Namespace) -> None:
    from learning.heads import train_heads
    from learning.verifier import train_verifier
    from learning.word_probes import train_words

    trainers: dict[str, Callable[..., dict[str, Any]]] = {
        "heads": train_heads,
        "verifier": train_verifier,
        "words": train_words,
    }
    run = trainers[options.command]
    more = {"beside": options.beside} if options.command == "heads" else {}
    figures = run(options.config, encoder=options.encoder, folder=options.out, **more)
    print(json.dumps(figures, indent=1, ensure_ascii=False))


def _evaluate(options: argparse.Namespace) -> None:
    from learning.evaluate import judge, load_encoder_or_baseline, write_report
    from learning.export import record_metrics
    from learning.yardstick.report import write_html
    from learning.yardstick.table import markdown, write_into

    tables = _tables(options)
    results = []
    for spec in _there(options.encoder, may_lack=options.command == "table"):
        judged = judge(load_encoder_or_baseline(spec), tables, kept_in=options.vectors)
        result = {**judged.figures, "encoder": _called(spec)}
        results.append(result)
        if options.report:
            print(write_html(judged, options.report / _called(spec)))
        if options.record and spec == BUILTIN:
            record_metrics(MODELS_FOLDER, BUILTIN, _without_each_query(result))
        if options.json:  # after each: a run that is stopped has what it has
            write_report(results, options.json)
    print(markdown(results))
    if options.into:
        write_into(options.into, markdown(results))


def _measure_closeness(options: argparse.Namespace) -> None:
    from learning.evaluate import load_encoder_or_baseline, write_report
    from learning.export import write_distance
    from learning.manifest import read_pictures
    from learning.yardstick.closeness import measure

    found = measure(
        load_encoder_or_baseline(options.encoder),
        read_pictures(options.table),
        street=options.street,
        kept_in=options.vectors,
        colour_share=options.colour_share,
    )
    print(json.dumps(found, indent=1, ensure_ascii=False))
    if options.json:
        write_report([found], options.json)
    folder = find_encoder(options.encoder) if options.write else None
    if isinstance(folder, Path):
        write_distance(folder, found["val"]["distance"])


def _measure_cropping(options: argparse.Namespace) -> None:
    from learning.evaluate import load_encoder_or_baseline
    from learning.manifest import read_pictures
    from learning.yardstick.cropping import measure_cropping
    from search.encoders.detector import ShoeDetector

    found = measure_cropping(
        load_encoder_or_baseline(options.encoder),
        ShoeDetector.load(),
        {path.stem: read_pictures([path]) for path in options.table},
        kept_in=options.vectors,
    )
    print(json.dumps(found, indent=1))


def _try_attempts(options: argparse.Namespace) -> None:
    from learning.attempts.limits import limits_markdown
    from learning.attempts.measure import measure_attempts
    from learning.attempts.table import PLACE, SHOWN, attempts_markdown
    from learning.evaluate import write_report
    from learning.manifest import read_pictures
    from learning.yardstick.table import write_into

    results, limits = measure_attempts(
        options.encoder,
        {path.stem: read_pictures([path]) for path in options.table},
        kept_in=options.vectors,
        new_encodings=not options.kept_only,
    )
    write_report([*results, *limits], options.json)
    text = f"{attempts_markdown(results)}\n\n{limits_markdown(limits, SHOWN)}"
    print(text)
    if options.into:
        write_into(options.into, text, place=PLACE)


def _compare_objectives(options: argparse.Namespace) -> None:
    from learning.attempts.objectives import PLACE, compare_objectives
    from learning.attempts.table import attempts_markdown
    from learning.config import read_config
    from learning.evaluate import write_report
    from learning.yardstick.table import write_into

    results = compare_objectives(
        read_config(options.config),
        trunk=options.trunk,
        kept_in=options.vectors,
        steps=options.steps,
    )
    write_report(results, options.json)
    text = attempts_markdown(results)
    print(text)
    if options.into:
        write_into(options.into, text, place=PLACE)


def _climb_ladder(options: argparse.Namespace) -> None:
    from learning.classical.ladder import climb
    from learning.classical.pair_ladder import compare_pairs
    from learning.classical.table import PLACE, ladder_markdown
    from learning.config import read_config
    from learning.yardstick.table import write_into

    config = read_config(options.config)
    pairs = compare_pairs(config, encoder=options.encoder, verifier=options.verifier)
    rungs = climb(config, encoder=options.encoder, heads=options.heads)
    text = ladder_markdown(rungs, pairs)
    print(text)
    if options.into:
        write_into(options.into, text, place=PLACE)


def _without_each_query(result: dict[str, Any]) -> dict[str, Any]:
    """Leave the single word queries out: means belong into a manifest, hundreds of rows do not."""
    kept = dict(result)
    for kind in ("words", "fresh words"):
        if kind in kept:
            kept[kind] = {name: value for name, value in kept[kind].items() if name != "each"}
    return kept


def _there(encoders: Sequence[str], *, may_lack: bool) -> list[str]:
    """Leave out, with a word, comparisons of `table` that nobody has trained on this machine."""
    found = []
    for spec in encoders:
        if may_lack and spec.startswith("runs/") and not Path(spec).is_dir():
            print(f"{spec}: not trained here, left out of the table", file=sys.stderr)
        else:
            found.append(spec)
    return found


def _called(spec: str) -> str:
    path = Path(spec)
    return f"{path.parent.name}/{path.name}" if path.name == "encoder" else path.name


def _tables(options: argparse.Namespace) -> "dict[str, list[Picture]]":
    from learning.manifest import read_pictures, read_table

    tables = {}
    for path in options.table:
        if path.suffix == ".csv":  # the only kind whose columns can be named
            tables[path.stem] = read_table(
                path, images=options.images, label=options.label, domain=options.domain
            )
        else:
            tables[path.stem] = read_pictures([path])
    return tables


if __name__ == "__main__":
    sys.exit(main())
