"""Staff's view of encoders, vectors and photo queries. No visitor's picture is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import OperationalError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from redis.exceptions import RedisError

from catalog.models import ProductImage
from search import (
    admin_served,  # noqa: F401 - registers its page
    asked_of_models,
    photos,
)
from search.building import compare
from search.encoders.base import EncoderUnavailableError
from search.encoders.identity import find_encoder
from search.indexes import IndexBuildError, is_index_ready
from search.models import Encoder, ImageEmbedding, PhotoQuery
from search.registry import EncoderStateError, activate_encoder
from search.vector_counts import NONE, VectorCount, count_vectors

if TYPE_CHECKING:
    _Admin = admin.ModelAdmin[Any]
else:  # Django's own class takes no parameter
    _Admin = admin.ModelAdmin


class _ReadOnlyAdmin(_Admin):
    """Rows that only programs write."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class AddEncoderForm(forms.Form):
    """Where an encoder is loaded from."""

    source = forms.CharField(
        label=gettext_lazy("where it is loaded from"),
        max_length=500,
        help_text=gettext_lazy(
            "builtin, a folder on this machine with safetensors, or a hub id with its @revision."
        ),
    )

    def clean_source(self) -> str:
        """Refuse what is neither; whether it loads is found out by the worker."""
        source = str(self.cleaned_data["source"]).strip()
        try:
            find_encoder(source)
        except EncoderUnavailableError as error:
            raise ValidationError(str(error)) from error
        return source


@admin.register(Encoder)
class EncoderAdmin(_ReadOnlyAdmin):
    """Encoders with how much of the catalogue each has seen; switching needs "may change"."""

    list_display = (
        "name",
        "short_revision",
        "kind",
        "state",
        "work",
        "seen",
        "has_index",
        "activated_at",
    )
    list_filter = ("state", "kind")
    actions = ("build", "compare_with_active", "activate")
    add_form_template = "admin/search/encoder/add_encoder.html"
    show_full_result_count = False
    # Of the list that is shown; None on the page of one encoder.
    pictures: int | None = None
    vectors: dict[int, VectorCount] | None = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Encoder]:
        """List the one in service first; vectors are counted once for the whole list."""
        return Encoder.objects.order_by("-activated_at", "-pk")

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Count pictures and vectors once for all rows."""
        self.pictures = ProductImage.objects.visible().count()
        self.vectors = count_vectors()
        self.costs, self.waiting = asked_of_models.costs(), asked_of_models.to_build()
        for problem in asked_of_models.take_problems():
            self.message_user(request, problem, messages.ERROR)
        return super().changelist_view(request, extra_context)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("search.add_encoder")

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Ask where it is loaded from; the worker loads it and estimates its cost."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = AddEncoderForm(request.POST) if request.method == "POST" else AddEncoderForm()
        if form.is_valid():
            try:
                asked_of_models.ask_to_add(form.cleaned_data["source"])
            except (RedisError, OSError):
                form.add_error(None, _("The queue does not answer. Try again in a moment."))
            else:
                text = _("The worker loads it; in a moment it stands here, with what it takes.")
                self.message_user(request, text, messages.SUCCESS)
                return HttpResponseRedirect(reverse("admin:search_encoder_changelist"))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Add an encoder"),
            "form": form,
        }
        return TemplateResponse(request, self.add_form_template, context)

    def has_activate_permission(self, request: HttpRequest) -> bool:
        """Say who may switch: rows cannot be edited here, but "change" is this right's name."""
        return request.user.has_perm("search.change_encoder")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Deleting takes vectors along: that is `manage.py model retire`."""
        return False

    @admin.display(description=gettext_lazy("revision"))
    def short_revision(self, encoder: Encoder) -> str:
        return encoder.revision[:12]

    @admin.display(description=gettext_lazy("pictures seen"))
    def seen(self, encoder: Encoder) -> str:
        told = count_vectors() if self.vectors is None else self.vectors
        count = told.get(encoder.pk, NONE)
        if self.pictures is None:
            return str(count.read)
        seen = _("%(done)s of %(all)s") % {"done": count.read, "all": self.pictures}
        return f"{seen}, {count.broken} {_('unreadable')}" if count.broken else seen

    @admin.display(description=gettext_lazy("index"), boolean=True)
    def has_index(self, encoder: Encoder) -> bool:
        return is_index_ready(encoder)

    @admin.display(description=gettext_lazy("work"))
    def work(self, encoder: Encoder) -> str:
        """Say what is being done, or what it would take."""
        if encoder.pk in getattr(self, "waiting", []):
            return _("vectors are being made")
        cost = getattr(self, "costs", {}).get(encoder.pk)
        if cost is None or encoder.state == Encoder.State.ACTIVE:
            return ""
        text = _("%(pictures)d pictures, about %(seconds)d s and %(megabytes).1f MB of disk") % {
            "pictures": cost.pictures, "seconds": cost.seconds, "megabytes": cost.bytes / 1e6,
        }  # fmt: skip
        return text if cost.fits else _("%(cost)s: the disk is too full") % {"cost": text}

    @admin.action(
        description=gettext_lazy("Make its vectors beside those in service"),
        permissions=("activate",),
    )
    def build(self, request: HttpRequest, queryset: QuerySet[Encoder]) -> None:
        """Have the worker make vectors and index; searches go on with the encoder in service."""
        for encoder in queryset.exclude(state=Encoder.State.ACTIVE):
            try:
                asked_of_models.ask_to_build(encoder)
            except (RedisError, OSError):
                text = _("The queue does not answer. Try again in a moment.")
                self.message_user(request, text, messages.ERROR)
                return
            self.log_change(request, encoder, "vectors asked for")
            text = _("The vectors of %(encoder)s are being made.") % {"encoder": encoder}
            self.message_user(request, text, messages.SUCCESS)

    @admin.action(description=gettext_lazy("Compare with the encoder in service"))
    def compare_with_active(self, request: HttpRequest, queryset: QuerySet[Encoder]) -> None:
        """Say how both do on the pictures that both have seen."""
        active = Encoder.objects.active()
        others = queryset.exclude(state=Encoder.State.ACTIVE)
        told = compare(active, others[0]) if active and others.count() == 1 else None
        if told is None:
            text = _("Select one other encoder that has seen the pictures.")
            self.message_user(request, text, messages.WARNING)
            return
        text = _(
            "%(active)s → %(other)s, %(pictures)d pictures: nearest other shoe of the same line"
            " %(line0).3f → %(line1).3f, nearest picture of the same shoe %(shoe0).3f →"
            " %(shoe1).3f, of the first ten the same %(agreement).2f."
        ) % {
            "active": active, "other": others[0], "pictures": told.pictures,
            "line0": told.line[0], "line1": told.line[1],
            "shoe0": told.shoe[0], "shoe1": told.shoe[1], "agreement": told.agreement,
        }  # fmt: skip
        self.message_user(request, text)

    @admin.action(
        description=gettext_lazy("Put the selected encoder in service"), permissions=("activate",)
    )
    def activate(self, request: HttpRequest, queryset: QuerySet[Encoder]) -> None:
        """Switch to one encoder whose vectors are complete."""
        if queryset.count() != 1:
            self.message_user(request, _("Select one encoder."), messages.WARNING)
            return
        encoder = queryset.get()
        try:
            previous = activate_encoder(encoder)
        except (EncoderStateError, IndexBuildError, OperationalError) as error:
            self.message_user(request, str(error), messages.ERROR)
            return
        self.log_change(request, encoder, f"put in service instead of {previous}")
        text = _("%(encoder)s is in service.") % {"encoder": encoder}
        self.message_user(request, text, messages.SUCCESS)


class HasVectorFilter(admin.SimpleListFilter):
    """Pictures with a vector, or those that could not be read."""

    title = gettext_lazy("result")
    parameter_name = "result"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("vector", _("vector")), ("error", _("unreadable"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "vector":
            return queryset.filter(vector__isnull=False)
        return queryset.filter(vector__isnull=True) if self.value() == "error" else queryset


@admin.register(ImageEmbedding)
class ImageEmbeddingAdmin(_ReadOnlyAdmin):
    """Vectors; after one is deleted, the picture is looked at again."""

    list_display = ("image", "product", "encoder", "error", "created_at")
    list_filter = (HasVectorFilter, "encoder")
    list_select_related = ("image__product", "encoder")
    show_full_result_count = False
    search_fields = ("image__sha256", "image__product__name")
    fields = ("image", "encoder", "sha256", "error", "created_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[ImageEmbedding]:
        """Leave the numbers in the database: a list of vectors is of no use to anybody."""
        return super().get_queryset(request).defer("vector").order_by("-pk")

    @admin.display(description=gettext_lazy("product"))
    def product(self, embedding: ImageEmbedding) -> str:
        return embedding.image.product.name


@admin.register(PhotoQuery)
class PhotoQueryAdmin(_ReadOnlyAdmin):
    """How photo search goes. Neither picture nor token is shown: they are the visitor's."""

    list_display = ("pk", "created_at", "state", "error", "encoder", "picture_expires", "expires")
    list_filter = ("state", "error")
    list_select_related = ("encoder",)
    fields = ("state", "error", "encoder", "created_at", "picture_expires", "expires")
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[PhotoQuery]:
        return super().get_queryset(request).defer("vector").order_by("-pk")

    def delete_model(self, request: HttpRequest, obj: PhotoQuery) -> None:
        """Delete the picture along with the row."""
        photos.forget_photo(obj.token)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[PhotoQuery]) -> None:
        """Delete the pictures along with the rows."""
        count = sum(photos.forget_photo(query.token) for query in queryset)
        text = ngettext("%(count)d photo forgotten.", "%(count)d photos forgotten.", count)
        self.message_user(request, text % {"count": count}, messages.SUCCESS)
