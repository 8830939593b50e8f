"""`manage.py model add|build|compare|activate|rollback|retire|list`: a model's life on a site."""

from __future__ import annotations

import os
import time
from argparse import ArgumentParser
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from search.encoders.base import EncoderUnavailableError
from search.indexes import IndexBuildError, build_index, is_index_ready
from search.models import Encoder, ImageEmbedding
from search.querysets import images_without_vector
from search.registry import (
    EncoderStateError,
    activate_encoder,
    coverage,
    encoder_called,
    retire_encoder,
    roll_back,
)
from search.served_commands import KINDS, carry_out

_NICENESS: Final = 10
_SAY_EVERY_S: Final = 5.0


class _Progress:
    """Lines instead of a bar, for a log: how many of how many, how fast, how long still."""

    def __init__(self, total: int, say: Any) -> None:
        self._total, self._say = total, say
        self._done = 0
        self._began = self._said = time.monotonic()

    def add(self, done: int) -> None:
        self._done += done
        now = time.monotonic()
        if now - self._said < _SAY_EVERY_S and self._done < self._total:
            return
        self._said = now
        rate = self._done / max(now - self._began, 1e-3)
        left = max(0, self._total - self._done) / rate
        self._say(f"{self._done} of {self._total} pictures, {rate:.0f}/s, {left:.0f} s left")


class Command(BaseCommand):
    help = (
        "Models: add one, build its vectors beside those in service, put it in service (or back),"
        " retire it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        commands = parser.add_subparsers(dest="what", required=True)
        every = commands.add_parser("list", help="all models, their state and coverage")
        add = commands.add_parser("add", help="load a model and register it")
        add.add_argument("source", help="builtin, a folder, or a hub id[@revision]")
        build = commands.add_parser("build", help="make all vectors, then the index")
        build.add_argument(
            "--dry-run", action="store_true", help="say how long it takes and how much disk"
        )
        build.add_argument(
            "--nice", type=int, default=_NICENESS, help="how far behind visitors, 0 to 19"
        )
        build.add_argument("--again", action="store_true", help="try unreadable pictures again")
        against = commands.add_parser("compare", help="with the one in service, on what both saw")
        activate = commands.add_parser("activate", help="put in service; the old one keeps all")
        commands.add_parser("rollback", help="put the encoder in service that served before")
        limits = commands.add_parser("limits", help="set how far a result may be")
        limits.add_argument("--photo", type=float, help="farthest result of a photo, 0 to 2")
        limits.add_argument("--words", type=float, help="farthest result of words, 0 to 2")
        retire = commands.add_parser("retire", help="delete vectors and index for good")
        for each in (build, against, activate, limits, retire):
            each.add_argument("name", help="name, name@revision, or number of `model list`")
        build.add_argument("--kind", choices=["encoder"], default="encoder")
        for each in (every, add, activate, retire):
            each.add_argument("--kind", choices=["encoder", *KINDS], default="encoder")
        activate.add_argument("--reason", default="", help="why heads serve that did not win")

    def handle(self, *args: Any, **options: Any) -> None:
        actions = {
            "list": self._list,
            "add": self._add,
            "build": self._build,
            "compare": self._compare,
            "activate": self._activate,
            "rollback": self._rollback,
            "limits": self._limits,
            "retire": self._retire,
        }
        try:
            if options.get("kind", "encoder") != "encoder":
                return carry_out(options, self.stdout)
            actions[options["what"]](options)
        except (EncoderStateError, EncoderUnavailableError, IndexBuildError) as error:
            raise CommandError(str(error)) from error

    def _list(self, options: dict[str, Any]) -> None:
        encoders = list(Encoder.objects.order_by("pk"))
        if not encoders:
            self.stdout.write("No model yet; the encoder process registers the one in ENCODER.")
        for encoder in encoders:
            seen = coverage(encoder)
            index = "index" if is_index_ready(encoder) else "no index"
            self.stdout.write(
                f"{encoder.pk}  encoder  {encoder}  {encoder.kind}  {encoder.dimensions}d"
                f"  {encoder.state}  {seen.vectors}/{seen.pictures} pictures"
                f" ({seen.unreadable} unreadable)  {index}"
            )

    def _add(self, options: dict[str, Any]) -> None:
        from search.serving import add_encoder  # loads torch

        encoder = add_encoder(options["source"])
        self.stdout.write(
            f"{encoder.pk}  {encoder}  {encoder.dimensions}d."
            f" Next: manage.py model build {encoder.pk}"
        )

    def _build(self, options: dict[str, Any]) -> None:
        from search.building import index_bytes
        from search.embedding import embed_missing
        from search.serving import loaded  # loads torch

        encoder = encoder_called(options["name"])
        weights = loaded(encoder)
        if options["dry_run"]:
            self._estimate(encoder, weights)
            return
        if encoder.state == Encoder.State.RETIRED:
            Encoder.objects.filter(pk=encoder.pk).update(state=Encoder.State.BUILDING)
        if options["again"]:
            ImageEmbedding.objects.made_by(encoder).filter(vector__isnull=True).delete()
        os.nice(options["nice"])
        total = images_without_vector(encoder).count()
        with tqdm(total=total, unit="picture", disable=None) as bar:
            progress = _Progress(total, self.stdout.write)

            def report(done: int) -> None:
                bar.update(done)
                if bar.disable:
                    progress.add(done)

            done = embed_missing(encoder, weights, report=report, one_per_machine=False)
        self.stdout.write("The index is being built …")
        build_index(encoder)
        seen = coverage(encoder)
        self.stdout.write(
            f"{encoder}: {done} pictures looked at, {seen.vectors} of {seen.pictures} have a"
            f" vector, {seen.unreadable} are unreadable; the index is ready"
            f" ({index_bytes(encoder) / 1e6:.1f} MB)."
        )

    def _estimate(self, encoder: Encoder, weights: Any) -> None:
        from search.building import estimate

        told = estimate(encoder, weights)
        self.stdout.write(
            f"{encoder}: {told.pictures} pictures, about {told.seconds:.0f} s"
            f" ({told.seconds_a_picture * 1000:.1f} ms a picture just now, index"
            f" {told.index_seconds:.0f} s); about {told.bytes / 1e6:.1f} MB of disk (vectors"
            f" {told.vector_bytes / 1e6:.1f}, index {told.index_bytes / 1e6:.1f}) of"
            f" {told.free_bytes / 1e6:,.0f} MB free. Nothing was written."
        )
        if not told.fits:
            raise CommandError("That does not fit on this disk.")

    def _compare(self, options: dict[str, Any]) -> None:
        from search.building import compare

        encoder, active = encoder_called(options["name"]), Encoder.objects.active()
        if active is None or active.pk == encoder.pk:
            raise CommandError("There is no other encoder in service to compare it with.")
        told = compare(active, encoder)
        if told is None:
            raise CommandError("The two have not seen the same pictures; first: model build.")
        self.stdout.write(
            f"{told.pictures} pictures that both have seen: {active} → {encoder}\n"
            f"  nearest other shoe is of the same line: {told.line[0]:.3f} → {told.line[1]:.3f}"
            f" ({told.line_queries} asked)\n"
            f"  nearest picture is of the same shoe: {told.shoe[0]:.3f} → {told.shoe[1]:.3f}"
            f" ({told.shoe_queries} asked)\n"
            f"  of the first ten the same: {told.agreement:.2f}\n"
            "On the frozen yardstick: python -m learning evaluate --encoder "
            f"{encoder.source} … (docs/models.md)"
        )

    def _rollback(self, options: dict[str, Any]) -> None:
        now, before = roll_back()
        self.stdout.write(f"{now} is in service again, instead of {before}.")

    def _activate(self, options: dict[str, Any]) -> None:
        encoder = encoder_called(options["name"])
        previous = activate_encoder(encoder)
        self.stdout.write(f"{encoder} is in service.")
        if previous is not None and previous.pk != encoder.pk:
            self.stdout.write(f"Back again: manage.py model activate {previous.pk}")

    def _limits(self, options: dict[str, Any]) -> None:
        encoder = encoder_called(options["name"])
        for name, value in (
            ("max_distance", options["photo"]),
            ("max_words_distance", options["words"]),
        ):
            if value is not None:
                if not 0 < value <= 2:
                    raise CommandError("A distance lies between 0 and 2.")
                setattr(encoder, name, value)
        encoder.save(update_fields=["max_distance", "max_words_distance"])
        self.stdout.write(
            f"{encoder}: photos to {encoder.max_distance}, words to {encoder.max_words_distance}."
        )

    def _retire(self, options: dict[str, Any]) -> None:
        encoder = encoder_called(options["name"])
        deleted = retire_encoder(encoder)
        self.stdout.write(f"{encoder} is retired; {deleted} vectors and the index are deleted.")
