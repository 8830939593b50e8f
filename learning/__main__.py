"""`python -m learning train CONFIG.toml`, `… evaluate …`, `… table` and the smaller trainers."""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from search.encoders.base import EncoderError
from search.encoders.identity import BUILTIN, MODELS_FOLDER, find_encoder

if TYPE_CHECKING:
    from learning.manifest import Picture

TABLE_ENCODERS = (
    "random", "hsv-histogram", "hog", "sift-words", "../shared/models/mobilenet_v2_imagenet",
    "builtin",
)  # fmt: skip
TABLE_TABLES = (Path("../shared/data/dev/dev.csv"), Path("../shared/data/catalog/catalog.csv"))


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
        elif options.command in ("heads", "verifier", "words"):
            _train_on_vectors(options)
        elif options.command == "closeness":
            _measure_closeness(options)
        elif options.command == "attempts":
            _try_attempts(options)
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


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m learning")
    commands = parser.add_subparsers(dest="command", required=True)
    train = commands.add_parser("train", help="train an encoder as a TOML file says; resumes")
    train.add_argument("config", type=Path)
    for name, help_text in (
        ("heads", "train the heads (brand, silhouette, …) on an encoder's vectors"),
        ("verifier", "train the same-pair verifier on an encoder's vectors"),
        ("words", "find which words an encoder's vectors can be described by"),
    ):
        small = commands.add_parser(name, help=help_text)
        small.add_argument("config", type=Path)
        small.add_argument("--encoder", type=Path, default=MODELS_FOLDER / BUILTIN)
        small.add_argument("--out", type=Path, default=MODELS_FOLDER / name)
        if name == "heads":
            small.add_argument(
                "--beside", type=Path, help="heads to compare with on the same val: in service"
            )
    boxes = commands.add_parser("detector", help="train the shoe detector; resumes")
    boxes.add_argument("config", type=Path)
    boxes.add_argument("--out", type=Path, default=MODELS_FOLDER / "detector")
    score = commands.add_parser("evaluate", help="score encoders on the val rows of tables")
    _add_yardstick(score, encoders=None, tables=None)
    near = commands.add_parser("closeness", help="choose how far is too far, and measure it on val")
    near.add_argument("--encoder", default=BUILTIN, help="builtin, a folder, or a hub id")
    near.add_argument("--table", type=Path, action="append", required=True, help="CSV; repeatable")
    near.add_argument("--street", type=Path, help="folder of boxed street photos with boxes.csv")
    near.add_argument("--vectors", type=Path, help="keep vectors here, and use those kept")
    near.add_argument("--json", type=Path, help="write the figures here")
    near.add_argument(
        "--colour-share", type=float, help="of a photo's vector, as the site weighs it: 0.05"
    )
    near.add_argument(
        "--write", action="store_true", help="write the distance into the encoder's folder"
    )
    cut = commands.add_parser("cropping", help="what finding the shoe first does to street photos")
    cut.add_argument("--encoder", default=BUILTIN, help="builtin, a folder, or a hub id")
    cut.add_argument(
        "--table", type=Path, action=_Replacing, default=list(TABLE_TABLES), help="CSV; repeatable"
    )
    cut.add_argument("--vectors", type=Path, default=Path("runs/vectors"), help="kept vectors")
    tried = commands.add_parser("attempts", help="what ranks better with the encoder as it is")
    tried.add_argument("--encoder", type=Path, default=MODELS_FOLDER / BUILTIN, help="a folder")
    tried.add_argument(
        "--table", type=Path, action=_Replacing, default=list(TABLE_TABLES), help="CSV; repeatable"
    )
    tried.add_argument("--vectors", type=Path, default=Path("runs/vectors"), help="kept vectors")
    tried.add_argument("--json", type=Path, default=Path("runs/attempts.json"))
    tried.add_argument("--into", type=Path, help="write the table between a document's marks")
    tried.add_argument(
        "--kept-only", action="store_true", help="only what needs no picture encoded again"
    )
    ladder = commands.add_parser("baselines", help="classical rungs beside heads and verifier")
    ladder.add_argument("config", type=Path)
    for name in (BUILTIN, "heads", "verifier"):
        option = "encoder" if name == BUILTIN else name
        ladder.add_argument(f"--{option}", type=Path, default=MODELS_FOLDER / name)
    ladder.add_argument("--into", type=Path, help="write the tables between a document's marks")
    look = commands.add_parser("eda", help="look at tables of pictures: figures, plots")
    look.add_argument(
        "--table", type=Path, action=_Replacing, default=list(TABLE_TABLES), help="CSV; repeatable"
    )
    look.add_argument("--street", type=Path, help="folder of boxed street photos with boxes.csv")
    look.add_argument("--out", type=Path, default=Path("runs/eda"))
    table = commands.add_parser("table", help="score everything and fill docs/models.md")
    _add_yardstick(table, encoders=list(TABLE_ENCODERS), tables=list(TABLE_TABLES))
    table.set_defaults(
        into=Path("docs/models.md"), vectors=Path("runs/vectors"), json=Path("runs/yardstick.json")
    )
    return parser


def _add_yardstick(
    parser: argparse.ArgumentParser, *, encoders: list[str] | None, tables: list[Path] | None
) -> None:
    parser.add_argument(
        "--encoder",
        action=_Replacing,
        default=encoders,
        required=encoders is None,
        help="builtin, a folder, a hub id, random, hsv-histogram, hog or sift-words; repeatable",
    )
    parser.add_argument(
        "--table",
        type=Path,
        action=_Replacing,
        default=tables,
        required=tables is None,
        help="CSV, JSONL, or drawn folder; repeatable",
    )
    parser.add_argument("--images", type=Path, help="folder of the pictures, if not the table's")
    parser.add_argument("--label", default="model", help="column that says what is relevant")
    parser.add_argument("--domain", default="background", help="column that says busy or plain")
    parser.add_argument("--json", type=Path, help="write the figures here")
    parser.add_argument("--vectors", type=Path, help="keep vectors here, and use those kept")
    parser.add_argument("--report", type=Path, help="write an HTML report of each into this folder")
    parser.add_argument("--into", type=Path, help="write the table between a document's marks")
    parser.add_argument(
        "--record", action="store_true", help="also put builtin's figures into its manifest line"
    )


class _Replacing(argparse.Action):
    """Append, but begin anew where the value so far is the default."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: object,
        option_string: str | None = None,
    ) -> None:
        so_far = getattr(namespace, self.dest)
        setattr(namespace, self.dest, [*(() if so_far is self.default else so_far), values])


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
    for spec in options.encoder:
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
    """Leave the single word queries out: means belong into a manifest, 264 rows do not."""
    words = {name: value for name, value in result.get("words", {}).items() if name != "each"}
    return {**result, "words": words} if words else result


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
