"""`manage.py model list|add|build|activate|retire`: the life of a model on this site."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

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
)
from search.served_commands import KINDS, carry_out


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
        build.add_argument("--again", action="store_true", help="try unreadable pictures again")
        activate = commands.add_parser("activate", help="put in service; the old one keeps all")
        limits = commands.add_parser("limits", help="set how far a result may be")
        limits.add_argument("--photo", type=float, help="farthest result of a photo, 0 to 2")
        limits.add_argument("--words", type=float, help="farthest result of words, 0 to 2")
        retire = commands.add_parser("retire", help="delete vectors and index for good")
        for each in (build, activate, limits, retire):
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
            "activate": self._activate,
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
        from search.embedding import embed_missing
        from search.serving import loaded  # loads torch

        encoder = encoder_called(options["name"])
        if encoder.state == Encoder.State.RETIRED:
            Encoder.objects.filter(pk=encoder.pk).update(state=Encoder.State.BUILDING)
        if options["again"]:
            ImageEmbedding.objects.made_by(encoder).filter(vector__isnull=True).delete()
        weights = loaded(encoder)
        total = images_without_vector(encoder).count()
        with tqdm(total=total, unit="picture", disable=None) as bar:
            done = embed_missing(encoder, weights, report=bar.update, one_per_machine=False)
        build_index(encoder)
        seen = coverage(encoder)
        self.stdout.write(
            f"{encoder}: {done} pictures looked at, {seen.vectors} of {seen.pictures} have a"
            f" vector, {seen.unreadable} are unreadable; the index is ready."
        )

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
