"""What the files of deploy/ promise each other."""

from __future__ import annotations

import re

from tests.repository.processes import ROOT

DEPLOY = ROOT / "deploy"


def test_a_service_that_may_write_nowhere_else_keeps_uploads_in_its_own_folder():
    """`ProtectSystem=strict` makes the checkout unwritable, where uploads are kept unless something else is said."""
    example = (ROOT / ".env.example").read_text()
    units = [unit.read_text() for unit in (DEPLOY / "systemd").glob("*.service")]
    strict = [unit for unit in units if "ProtectSystem=strict" in unit]

    assert len(strict) == 4
    assert all(
        "StateDirectory=campanile\n" in unit and "MEDIA_ROOT=/var/lib/campanile/media" in unit for unit in strict
    )
    assert "\nMEDIA_ROOT=/var/lib/campanile/media\n" in example  # the file wins over the unit


def test_containers_keep_uploads_in_the_volume_whatever_the_env_file_says():
    compose = (DEPLOY / "compose.yaml").read_text()

    assert re.search(r"x-environment: &environment\n(?:  .*\n)*  MEDIA_ROOT: /media\n", compose)


def test_no_host_starts_the_clock_by_starting_the_school():
    target = (DEPLOY / "systemd" / "campanile.target").read_text()

    assert "campanile-beat" not in re.sub("#.*", "", target)


def test_no_server_before_us_believes_who_says_where_they_come_from():
    """By itself uvicorn takes `X-Forwarded-For` of this machine's programs for the address that limits count."""
    files = [DEPLOY / "start", ROOT / "config" / "local" / "processes.py"]
    commands = [re.search(r"uvicorn\b.*config\.asgi(?:.*\n){5}", file.read_text()) for file in files]

    assert all(command and "--no-proxy-headers" in command[0] for command in commands)


def test_every_route_asks_after_its_servers_soon():
    """Without an interval Caddy waits half a minute until a server that was away gets requests again."""
    caddy = (DEPLOY / "Caddyfile").read_text()

    assert caddy.count("health_uri") == caddy.count("health_interval 5s") == caddy.count("lb_try_duration 30s") == 2


def test_web_can_be_replaced_without_a_gap():
    """SIGHUP ends each process only when its successor has had time to start."""
    assert "ExecReload=/bin/kill -HUP $MAINPID" in (DEPLOY / "systemd" / "campanile-web.service").read_text()
    assert '--respawn-interval "${WEB_START_SECONDS:-15}"' in (DEPLOY / "start").read_text()
