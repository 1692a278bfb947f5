"""The settings of the house, as the tests start it: as the owner, who makes the database and then steps back."""

import base64
import os
import tempfile

os.environ.setdefault("NABIJ_SECRET_KEY", "tests")
os.environ.setdefault("NABIJ_ROOT_SECRET", base64.b64encode(b"root secret of the test suite...").decode())
os.environ["NABIJ_DATA_DIR"] = tempfile.mkdtemp(prefix="nabij-tests-")
os.environ["NABIJ_AS_OWNER"] = "1"
for _switch in ("NABIJ_DEMO", "NABIJ_JOBS_IN_PROCESS", "NABIJ_SMTP_URL"):
    os.environ[_switch] = ""

from nabij.config.settings import *  # noqa: E402, F403

# Argon2 is meant to be slow; a test suite is not.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
