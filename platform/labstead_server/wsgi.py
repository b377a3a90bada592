"""For tools that want WSGI. Live charts need the ASGI application."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "labstead_server.settings")
application = get_wsgi_application()
