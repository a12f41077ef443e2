#!/usr/bin/env python3
"""Django's command line for this project.

Beside a running `make run` it uses that school's servers, which are written
down in .local/run.env; a set CAMPANILE_ENV turns that off.
"""

import os
import sys
from pathlib import Path

from django.core.management import execute_from_command_line

from config.kit.env import read_env_file

if __name__ == "__main__":
    if not os.environ.get("CAMPANILE_ENV"):
        local = os.environ.get("CAMPANILE_LOCAL") or Path(__file__).resolve().parent / ".local"
        read_env_file(Path(local) / "run.env")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    execute_from_command_line(sys.argv)
