"""`python -m search.encoders embed`: vectors of a list of pictures or texts, without the site."""

import argparse
import sys
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import numpy as np
from PIL import Image

from pictures.decoding import PictureDecoder, PictureError
from search.encoders.base import Encoder, EncoderError, Vectors

EXIT_UNREADABLE = 3
EXIT_NO_ENCODER = 1
_BATCH = 64


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; give the exit status: 0, 1 no encoder, 3 some file was unreadable."""
    options = _parser().parse_args(arguments)
    from search.encoders.loading import load_encoder  # torch, after the arguments are right

    try:
        listed = (options.images or options.texts).read_text(encoding="utf-8").splitlines()
        lines = [line for line in listed if line.strip()]
        encoder = load_encoder(options.encoder)
        if options.texts:
            vectors, unreadable = encoder.encode_texts(lines), 0
        else:
            vectors, unreadable = _embed_files(encoder, [Path(line) for line in lines])
        with options.out.open("wb") as out:
            np.save(out, vectors)
    except (EncoderError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return EXIT_NO_ENCODER
    return EXIT_UNREADABLE if unreadable else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m search.encoders")
    commands = parser.add_subparsers(required=True)
    embed = commands.add_parser("embed", help="write unit vectors, one row a line of the list")
    embed.add_argument(
        "--encoder", required=True, help="builtin, a model folder, or a hub id[@rev]"
    )
    listed = embed.add_mutually_exclusive_group(required=True)
    listed.add_argument("--images", type=Path, help="text file: one picture path a line")
    listed.add_argument("--texts", type=Path, help="text file: one text a line")
    embed.add_argument("--out", type=Path, required=True, help=".npy, float32, rows in order")
    return parser


def _embed_files(encoder: Encoder, paths: list[Path]) -> tuple[Vectors, int]:
    """Embed files in order; an unreadable one leaves a row of zeros and a line on stderr."""
    vectors = np.zeros((len(paths), encoder.dimensions), dtype=np.float32)
    readable = 0
    with PictureDecoder() as decoder:
        pictures = _readable(decoder, paths)
        while batch := list(islice(pictures, _BATCH)):
            vectors[[row for row, _ in batch]] = encoder.encode_images([p for _, p in batch])
            readable += len(batch)
    return vectors, len(paths) - readable


def _readable(decoder: PictureDecoder, paths: list[Path]) -> Iterator[tuple[int, Image.Image]]:
    for row, path in enumerate(paths):
        try:
            yield row, decoder.decode(path.read_bytes())
        except (OSError, PictureError) as error:
            sys.stderr.write(f"{path}: {error}\n")


if __name__ == "__main__":
    sys.exit(main())
