"""The WSGI application, plain so that any WSGI server can run it."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "makegood.site.settings")
application = get_wsgi_application()
