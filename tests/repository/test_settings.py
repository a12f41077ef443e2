"""The settings file as a new process reads it."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

from config import settings
from tests.repository.processes import ROOT

PRODUCTION = {
    "SECRET_KEY": "k" * 60,
    "ALLOWED_HOSTS": "school.example",
    "DATABASE_URL": "postgresql://u:p@db.internal/campanile",
    "REDIS_URL": "redis://redis.internal:6379/0",
}


def read_settings(expression: str = "''", **environment: str) -> subprocess.CompletedProcess[str]:
    """Print `expression` over the settings `s`, read in an environment of nothing else."""
    return subprocess.run(
        [sys.executable, "-c", f"from config import settings as s; print({expression})"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_example_names_exactly_what_is_read():
    example = (ROOT / ".env.example").read_text()

    assert set(re.findall(r"^([A-Z][A-Z0-9_]*)=", example, re.MULTILINE)) == settings.env.names


def test_example_can_be_read():
    values = dict(re.findall(r"^([A-Z][A-Z0-9_]*)=(.*)$", (ROOT / ".env.example").read_text(), re.MULTILINE))

    done = read_settings("s.DATABASES['default']['HOST']", **{**values, "SECRET_KEY": PRODUCTION["SECRET_KEY"]})

    assert done.stdout.strip() == "database.internal", done.stderr


def test_production_is_the_default_and_starts_with_the_four_that_it_needs():
    done = read_settings("s.ENVIRONMENT, s.DEBUG, s.SESSION_COOKIE_SECURE, s.SIMULATORS", **PRODUCTION)

    assert done.stdout.strip() == "production False True False", done.stderr


@pytest.mark.parametrize("missing", sorted(PRODUCTION))
def test_production_refuses_to_start_without(missing):
    done = read_settings(**{name: value for name, value in PRODUCTION.items() if name != missing})

    assert done.returncode != 0
    assert f"- {missing} must be set" in done.stderr


def test_production_names_all_that_is_missing_at_once():
    done = read_settings()

    assert re.findall(r"^- (\w+) must be set$", done.stderr, re.MULTILINE) == [
        "SECRET_KEY",
        "ALLOWED_HOSTS",
        "DATABASE_URL",
        "REDIS_URL",
    ]


def test_an_address_that_cannot_be_read_hides_nothing_that_is_missing():
    done = read_settings(DATABASE_URL="mysql://db.internal/campanile", DEBUG="flase")

    assert re.findall(r"^- (\w+) must", done.stderr, re.MULTILINE) == [
        "DEBUG",
        "SECRET_KEY",
        "ALLOWED_HOSTS",
        "DATABASE_URL",
        "REDIS_URL",
    ]
    assert "mysql" not in done.stderr.rpartition("Settings cannot be read")[2]


def test_production_refuses_the_secret_key_of_development():
    known = read_settings("s.SECRET_KEY", CAMPANILE_ENV="development").stdout.strip()

    done = read_settings(**{**PRODUCTION, "SECRET_KEY": known})

    assert known
    assert done.returncode != 0
    assert "- SECRET_KEY must be one of your own" in done.stderr


def test_debug_stays_off_in_production():
    assert read_settings("s.DEBUG", **PRODUCTION, DEBUG="true").stdout.strip() == "False"


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("ADMIN_REQUIRES_SECOND_FACTOR", "flase", "ADMIN_REQUIRES_SECOND_FACTOR must be true or false, not 'flase'"),
        ("DATABASE_POOL", "many", "DATABASE_POOL must be a whole number of at least 1, not 'many'"),
        ("CAMPANILE_ENV", "prod", "CAMPANILE_ENV must be one of production, development, test, not 'prod'"),
        ("DATABASE_URL", "mysql://u:p@h/n", "DATABASE_URL must look like postgresql://"),
    ],
)
def test_a_misspelt_value_is_refused(name, value, said):
    done = read_settings(**{**PRODUCTION, name: value})

    assert done.returncode != 0
    assert said in done.stderr


def test_production_never_has_a_secret_of_ours():
    done = read_settings("repr((s.STRIPE_SECRET_KEY, s.STRIPE_WEBHOOK_SECRET))", **PRODUCTION)

    assert done.stdout.strip() == "('', '')"


def test_errors_are_reported_where_an_address_is_given_and_without_people():
    done = read_settings(
        "[(c.dsn, c.options['send_default_pii'], c.options['include_local_variables'])"
        " for c in [__import__('sentry_sdk').get_client()]]",
        **PRODUCTION,
        SENTRY_DSN="https://key@errors.example/1",
    )

    assert done.stdout.strip() == "[('https://key@errors.example/1', False, False)]", done.stderr


def test_simulators_are_for_everything_but_production():
    assert read_settings("s.SIMULATORS", CAMPANILE_ENV="development").stdout.strip() == "True"
