"""Staff's view of encoders, vectors and photo queries. No visitor's picture is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.db import OperationalError
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from catalog.models import ProductImage
from search import photos
from search.indexes import IndexBuildError, is_index_ready
from search.models import Encoder, ImageEmbedding, PhotoQuery
from search.registry import EncoderStateError, activate_encoder

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


@admin.register(Encoder)
class EncoderAdmin(_ReadOnlyAdmin):
    """Encoders with how much of the catalogue each has seen; switching needs "may change"."""

    list_display = (
        "name",
        "short_revision",
        "kind",
        "dimensions",
        "state",
        "seen",
        "unreadable",
        "has_index",
        "activated_at",
    )
    list_filter = ("state", "kind")
    actions = ("activate",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Encoder]:
        """Count each encoder's vectors in the query of the list."""
        shown = Q(embeddings__image__is_hidden=False)
        return Encoder.objects.annotate(
            vectors=Count("embeddings", shown & Q(embeddings__vector__isnull=False)),
            broken=Count("embeddings", shown & Q(embeddings__vector__isnull=True)),
        ).order_by("-activated_at", "-pk")

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Count the pictures once for all rows."""
        self.pictures = ProductImage.objects.visible().count()
        return super().changelist_view(request, extra_context)

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
    def seen(self, encoder: Any) -> str:
        pictures = getattr(self, "pictures", None)
        if pictures is None:
            return str(encoder.vectors)
        return _("%(done)s of %(all)s") % {"done": encoder.vectors, "all": pictures}

    @admin.display(description=gettext_lazy("unreadable"))
    def unreadable(self, encoder: Any) -> int:
        return int(encoder.broken)

    @admin.display(description=gettext_lazy("index"), boolean=True)
    def has_index(self, encoder: Encoder) -> bool:
        return is_index_ready(encoder)

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
