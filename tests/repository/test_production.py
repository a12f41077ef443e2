"""The production processes, for real: the commands of deploy/start under production settings."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from config.local.ports import free_port
from config.local.throwaway import throwaway_servers
from tests.repository.processes import OF_A_TEST, ROOT, descendants, wait_for_status, wait_until_gone

pytestmark = pytest.mark.slow
HOST = "school.example"
LIBRARIES = ("admin", "drf_spectacular_sidecar", "unfold", "rest_framework", "django_filters")


@pytest.fixture(scope="module")
def production(tmp_path_factory):
    """The environment of a migrated production with its static files collected."""
    inherited = {name: value for name, value in os.environ.items() if name not in OF_A_TEST}
    with throwaway_servers() as servers:
        environment = {
            **inherited,
            **servers,
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "CAMPANILE_ENV": "production",
            "SECRET_KEY": "k" * 60,
            "ALLOWED_HOSTS": f"{HOST},127.0.0.1",
            "STATIC_ROOT": str(tmp_path_factory.mktemp("static")),
            "TRUSTED_PROXY_COUNT": "1",
            "BIND": "127.0.0.1",
            "PYTHONUNBUFFERED": "1",
        }
        # Compressing what the libraries bring takes half a minute and shows nothing new.
        ours = [word for name in LIBRARIES for word in ("--ignore", name)]
        collect = ["python", "manage.py", "collectstatic", "--no-input", *ours]
        for command in (["deploy/start", "migrate"], collect):
            done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stderr
        yield environment


def ask(port: int, path: str, **headers: str) -> tuple[int, http.client.HTTPMessage, bytes]:
    """What a proxy in front would get."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", path, headers={"Host": HOST, "X-Forwarded-Proto": "https", **headers})
    response = connection.getresponse()
    answer = response.status, response.headers, response.read()
    connection.close()
    return answer


def send_slowly(port: int, path: str, *, size: int) -> int:
    """The status that a proxy gets which still sends while the answer is ready; raises when the server hangs up."""
    head = f"POST {path} HTTP/1.1\r\nHost: {HOST}\r\nX-Forwarded-Proto: https\r\nContent-Length: {size}\r\n"
    head += "Content-Type: application/json\r\nConnection: close\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(head.encode())
        sent = 0
        while sent < size:
            chunk = b"a" * min(1_000_000, size - sent)
            connection.sendall(chunk)
            sent += len(chunk)
            time.sleep(0.05)
        return int(connection.recv(65536).split()[1])


@pytest.mark.parametrize("kind", ["web", "sockets"])
def test_serves_pages_and_static_files_logs_json_and_stops_when_asked(production, tmp_path, kind):
    port = free_port()
    log = tmp_path / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            ["deploy/start", kind],
            cwd=ROOT,
            env={**production, "PORT": str(port)},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        wait_for_status(f"http://127.0.0.1:{port}/health/ready", 200)
        everybody = {process.pid} | descendants(process.pid)

        status, headers, _ = ask(port, "/", **{"X-Request-ID": "0123456789abcdef0123456789abcdef"})
        assert status == 200
        assert headers["Strict-Transport-Security"].startswith("max-age=31536000")
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Request-ID"] == "0123456789abcdef0123456789abcdef"

        manifest = json.loads((Path(production["STATIC_ROOT"]) / "staticfiles.json").read_text())["paths"]
        name = next(hashed for plain, hashed in manifest.items() if plain.endswith(".css"))
        status, headers, _ = ask(port, f"/static/{name}", **{"Accept-Encoding": "br"})
        assert status == 200
        assert headers["Content-Encoding"] == "br"
        assert "immutable" in headers["Cache-Control"]

        plain = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        plain.request("GET", "/", headers={"Host": HOST})
        assert plain.getresponse().status == 301  # to HTTPS
        plain.close()
        assert ask(port, "/", Host="elsewhere.example")[0] == 400

        # What is refused unread is read all the same: a proxy would make a 502 of a closed connection.
        assert send_slowly(port, "/auth-api/login", size=11_000_000) == 413
        assert send_slowly(port, "/enrollmentmanagement-api/v1/enrollments", size=11_000_000) == 401
    finally:
        process.send_signal(signal.SIGTERM)
        code = process.wait(60)
    assert code in {0, -signal.SIGTERM}  # uvicorn hands the signal on once it has finished
    assert wait_until_gone(everybody) == set()
    ours = [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]
    finished = [line for line in ours if line["event"] == "request_finished" and line.get("code") == 200]
    assert "0123456789abcdef0123456789abcdef" in {line["request_id"] for line in finished}


def test_worker_and_clock_start_and_stop_when_asked(production, tmp_path):
    for kind, sign in (("worker", "ready"), ("beat", "Sending due task")):
        with subprocess.Popen(
            ["deploy/start", kind],
            cwd=ROOT,
            env={**production, "BEAT_SCHEDULE": str(tmp_path / "beat")},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as process:
            assert process.stdout
            said = []
            for line in process.stdout:
                said.append(line)
                if sign in line:
                    break
            everybody = {process.pid} | descendants(process.pid)
            process.send_signal(signal.SIGTERM)
            process.stdout.read()
            assert process.wait(60) == 0, "".join(said)
        assert wait_until_gone(everybody) == set()


def test_refuses_to_start_without_what_production_needs():
    done = subprocess.run(
        ["deploy/start", "migrate"],
        cwd=ROOT,
        env={"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode != 0
    for name in ("SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "REDIS_URL"):
        assert f"{name} must be set" in done.stderr


@pytest.mark.parametrize("kind", ["web", "sockets", "worker", "beat"])
def test_refuses_to_start_beside_a_simulator(production, kind):
    simulated = {"STRIPE_API_BASE": "http://127.0.0.1:12111", "STRIPE_SECRET_KEY": "sk_test_campanile"}

    done = subprocess.run(
        ["deploy/start", kind],
        cwd=ROOT,
        env={**production, **simulated, "STRIPE_WEBHOOK_SECRET": "whsec_of_the_school"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert done.returncode != 0
    assert "STRIPE_API_BASE is on this machine: that is the simulator, not Stripe." in done.stderr
    assert "STRIPE_SECRET_KEY is a test key" in done.stderr
