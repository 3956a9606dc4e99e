"""Settings of the test run: config.settings on servers and folders of its own.

pytest-django reads the settings before any conftest, so the embedded servers are started here.
"""

import os
import shutil
import tempfile
from pathlib import Path

from config.embedded import ensure

DATA = Path(__file__).resolve().parent.parent / ".data" / "test"
os.environ["TONGJIAN_DATA"] = str(DATA)
os.environ.setdefault("SECRET_KEY", "only-for-tests")
os.environ.setdefault("LOG_LEVEL", "WARNING")
# The browser's event loop lives in the thread of the tests, which Django would take for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
ensure(DATA, durable=False)

from park.catalogue import compile_all  # noqa: E402

# Before Django reads a catalogue: it keeps the first one it found.
compile_all(Path(__file__).resolve().parent.parent / "locale")

from config.settings import *  # noqa: E402, F403
from config.settings import DATABASES  # noqa: E402

# A connection that a thread of the live server keeps would stand in the way of dropping the test database.
DATABASES["default"]["CONN_MAX_AGE"] = 0

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
MEDIA_ROOT = Path(tempfile.mkdtemp(prefix="tongjian-files-"))


def remove_files(owner: int = os.getpid()) -> None:
    """Removes the stored files of this run; a forked child that ends leaves them alone."""
    if os.getpid() == owner:
        shutil.rmtree(MEDIA_ROOT, ignore_errors=True)


import atexit  # noqa: E402

atexit.register(remove_files)
