from sneakers_site.settings.base import environment


def runs_own_postgres() -> bool:
    """Say whether the site starts PostgreSQL itself, since no DATABASE_URL is set."""
    return not environment.database_url
