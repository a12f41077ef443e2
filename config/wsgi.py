"""Pages and APIs for a WSGI server: the fast way to serve synchronous views."""

import gc
import os

from django.core.wsgi import get_wsgi_application

from config.unread_bodies import reading_to_the_end

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = reading_to_the_end(get_wsgi_application())

# What was loaded stays: collecting garbage looks only at what requests leave, and less often than every few hundred
# objects (a request makes thousands, nearly all freed without it).
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 50)
