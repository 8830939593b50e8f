"""The site's own PostgreSQL and Redis: native servers on unix sockets in a private folder.

Used when no DATABASE_URL / REDIS_URL is set. Nothing in this folder imports Django.
"""
