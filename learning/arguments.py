"""What `python -m learning` may be asked: its commands, their options and defaults."""

import argparse
from pathlib import Path
from typing import TypeAlias

from search.encoders.identity import BUILTIN, MODELS_FOLDER

IMAGENET = "../shared/models/mobilenet_v2_imagenet"
TABLE_ENCODERS = (
    "random", "hsv-histogram", "hog", "sift-words", IMAGENET, "runs/builtin-random/encoder",
    "builtin",
)  # fmt: skip
TABLE_TABLES = (Path("../shared/data/dev/dev.csv"), Path("../shared/data/catalog/catalog.csv"))

_Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def make_parser() -> argparse.ArgumentParser:
    """Lay out the command line."""
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
    guess = commands.add_parser("guess", help="guess the lines of train pictures without one")
    guess.add_argument("config", type=Path)
    guess.add_argument("--encoder", type=Path, default=MODELS_FOLDER / BUILTIN, help="a folder")
    guess.add_argument("--out", type=Path, default=Path("runs/guesses.json"))
    boxes = commands.add_parser("detector", help="train the shoe detector; resumes")
    boxes.add_argument("config", type=Path)
    boxes.add_argument("--out", type=Path, default=MODELS_FOLDER / "detector")
    _add_measures(commands)
    _add_looks(commands)
    return parser


def _add_measures(commands: _Commands) -> None:
    """What an encoder is measured by."""
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

    objectives = commands.add_parser("objectives", help="objectives compared on frozen features")
    objectives.add_argument("config", type=Path)
    objectives.add_argument("--trunk", type=Path, default=Path(IMAGENET), help="a folder")
    objectives.add_argument("--steps", type=int, default=1500)
    objectives.add_argument("--vectors", type=Path, default=Path("runs/vectors"))
    objectives.add_argument("--json", type=Path, default=Path("runs/objectives.json"))
    objectives.add_argument("--into", type=Path, help="write the table between a document's marks")


def _add_looks(commands: _Commands) -> None:
    """What is beside an encoder: classical rungs, the data itself, everything in one table."""
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
