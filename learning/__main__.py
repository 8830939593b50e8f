"""`python -m learning train CONFIG.toml` and `python -m learning evaluate …`."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from search.encoders.base import EncoderError
from search.encoders.identity import BUILTIN, MODELS_FOLDER


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; give the exit status, 1 with one line when something is missing."""
    options = _parser().parse_args(arguments)
    try:
        if options.command == "train":
            from learning.train import train

            train(options.config)
        elif options.command == "detector":
            from learning.detector import train_detector

            print(json.dumps(train_detector(options.config, folder=options.out), indent=1))
        elif options.command in ("heads", "verifier"):
            _train_on_vectors(options)
        else:
            _evaluate(options)
    except (EncoderError, OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m learning")
    commands = parser.add_subparsers(dest="command", required=True)
    train = commands.add_parser("train", help="train an encoder as a TOML file says; resumes")
    train.add_argument("config", type=Path)
    for name, help_text in (
        ("heads", "train the heads (brand, silhouette, …) on an encoder's vectors"),
        ("verifier", "train the same-pair verifier on an encoder's vectors"),
    ):
        small = commands.add_parser(name, help=help_text)
        small.add_argument("config", type=Path)
        small.add_argument("--encoder", type=Path, default=MODELS_FOLDER / BUILTIN)
        small.add_argument("--out", type=Path, default=MODELS_FOLDER / name)
    boxes = commands.add_parser("detector", help="train the shoe detector; resumes")
    boxes.add_argument("config", type=Path)
    boxes.add_argument("--out", type=Path, default=MODELS_FOLDER / "detector")
    score = commands.add_parser("evaluate", help="score encoders on the val rows of tables")
    score.add_argument(
        "--encoder",
        action="append",
        required=True,
        help="builtin, a folder, a hub id, random, or hsv-histogram; may be given several times",
    )
    score.add_argument(
        "--table", type=Path, action="append", required=True, help="CSV, JSONL, or drawn folder"
    )
    score.add_argument("--images", type=Path, help="folder of the pictures, if not the table's")
    score.add_argument("--label", default="model", help="column that says what is relevant")
    score.add_argument("--domain", default="background", help="column that says busy or plain")
    score.add_argument("--json", type=Path, help="write the figures here")
    score.add_argument(
        "--record", action="store_true", help="also put builtin's figures into its manifest line"
    )
    return parser


def _train_on_vectors(options: argparse.Namespace) -> None:
    from learning.heads import train_heads
    from learning.verifier import train_verifier

    run = train_heads if options.command == "heads" else train_verifier
    figures = run(options.config, encoder=options.encoder, folder=options.out)
    print(json.dumps(figures, indent=1, ensure_ascii=False))


def _evaluate(options: argparse.Namespace) -> None:
    from learning.evaluate import evaluate, load_encoder_or_baseline, markdown_table, write_report
    from learning.export import record_metrics
    from learning.manifest import read_pictures, read_table

    tables = {}
    for path in options.table:
        if path.suffix == ".csv":  # the only kind whose columns can be named
            rows = read_table(
                path, images=options.images, label=options.label, domain=options.domain
            )
        else:
            rows = read_pictures([path])
        tables[path.stem] = rows
    found = evaluate([load_encoder_or_baseline(spec) for spec in options.encoder], tables)
    results = [
        {**result, "encoder": Path(spec).name}
        for spec, result in zip(options.encoder, found, strict=True)
    ]
    if options.record and BUILTIN in options.encoder:
        record_metrics(MODELS_FOLDER, BUILTIN, results[options.encoder.index(BUILTIN)])
    if options.json:
        write_report(results, options.json)
    print(markdown_table(results))


if __name__ == "__main__":
    sys.exit(main())
