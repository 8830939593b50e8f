"""What gunicorn serves. Views are imported here, before the fork, and not by the first visit."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sneakers_site.settings.production")
application = get_wsgi_application()

from django.urls import get_resolver  # noqa: E402 - its views need the apps, set up above

get_resolver().check()
