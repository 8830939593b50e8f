"""Tasks of this room."""

from __future__ import annotations

import logging
import zipfile

from celery import shared_task

from partners.models import JobPhoto, PhotoJob
from partners.services import feed, jobs, webhooks
from pictures.decoding import PictureError, decode_picture
from search import results, serving
from search.encoders.base import Encoder as LoadedEncoder
from search.encoders.base import EncoderError
from search.filters import Filters
from search.models import Encoder, PhotoQuery
from search.photos import new_query

logger = logging.getLogger(__name__)

A_TURN = 16  # photos; then others have their turn


@shared_task
def tell_webhooks() -> int:
    """Write down what changed and send what is due; return how many messages were taken."""
    webhooks.note_changes()
    return webhooks.send_due()


@shared_task
def write_feed() -> str:
    """Write the export feed."""
    return feed.write_feed().name


@shared_task
def delete_expired_jobs() -> int:
    """Delete jobs after a week."""
    return jobs.delete_expired_jobs()


@shared_task
def bulk_search_photos() -> int:
    """Search some photos of the oldest job that has any left; return how many.

    Fired by the clock and, while there is work, by itself: a run that dies loses a turn at most.
    """
    states = [PhotoJob.State.WAITING, PhotoJob.State.RUNNING]
    job = PhotoJob.objects.filter(state__in=states).order_by("pk").first()
    if job is None:
        return 0
    PhotoJob.objects.filter(pk=job.pk).update(state=PhotoJob.State.RUNNING)
    todo = list(JobPhoto.objects.filter(job=job, results__isnull=True, error="")[:A_TURN])
    encoder = Encoder.objects.active()
    if not todo:
        jobs.finish(job)
    elif encoder is not None:
        try:
            weights = serving.loaded(encoder)
            with zipfile.ZipFile(jobs.archive_of(job)) as archive:
                for photo in todo:
                    _search(photo, archive, encoder, weights, top=job.top)
        except EncoderError as error:
            logger.warning("Photo jobs wait: %s", error)
            return 0
        except (FileNotFoundError, zipfile.BadZipFile):
            jobs.finish(job, error="the archive is gone or damaged")
    if encoder is not None:
        bulk_search_photos.delay()
    return len(todo)


def _search(
    photo: JobPhoto,
    archive: zipfile.ZipFile,
    encoder: Encoder,
    weights: LoadedEncoder,
    *,
    top: int,
) -> None:
    try:
        picture = decode_picture(jobs.read_photo(archive, photo.name))
    except PictureError as error:
        photo.error = error.code
    except ValueError:
        photo.error = "too_large"
    except (KeyError, OSError, RuntimeError, zipfile.BadZipFile, NotImplementedError):
        photo.error = "unreadable"
    else:
        # A query that is never stored: nothing of the photo is kept but what was found.
        query = new_query(content=f"job{photo.job_id}-{photo.position}")
        query.encoder, query.state = encoder, PhotoQuery.State.READY
        query.vector = weights.encode_images([picture])[0]
        page = results.search_photo(query, filters=Filters())
        photo.results = [
            {"product": each.product.id, "name": each.product.name, "distance": each.distance}
            for each in page.results[:top]
        ]
    photo.save(update_fields=["results", "error"])
