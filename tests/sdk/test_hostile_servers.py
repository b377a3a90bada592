"""Whatever answers, or does not: the training goes on, one line says so, and nothing is lost."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

import labstead
from labstead._console import Console
from labstead._delivery.sync import sync_run
from labstead._folder.run_folder import RunFolder
from labstead._settings.credentials import store_key
from labstead._settings.settings import load_settings
from tests.sdk import hostile_servers as hostile
from tests.sdk.scripted_server import KEY, Reply
from tests.sdk.waiting import wait_until

ROWS = 500
LONGEST_LOG_SECONDS = 0.5
"""Far below any time that is waited for a network, far above a pause of a busy machine."""
FINISH_SECONDS = 0.5

ANSWERS = {
    "silent": (hostile.say_nothing, "has not answered yet"),
    "hangs up": (lambda connection: None, "cannot be reached"),
    "half an answer": (hostile.answer_with(hostile.HALF_AN_ANSWER), "cannot be reached"),
    "no HTTP": (hostile.answer_with(b"SSH-2.0-OpenSSH_9.2\r\n"), "cannot be reached"),
    "a proxy's refusal": (
        hostile.page("403 Forbidden", hostile.PROXY_ERROR),
        "is no Labstead server (it answered 403 without JSON)",
    ),
    "a web page": (hostile.page("200 OK", b"<html></html>"), "is no Labstead server"),
    "broken gzip": (
        hostile.page("200 OK", b"no gzip", "Content-Encoding: gzip"),
        "cannot be reached",
    ),
    "500": (hostile.page("500 Internal Server Error", b"oh"), "answered 500"),
    "429": (hostile.page("429 Too Many Requests", b"", "Retry-After: 3600"), "answered 429"),
    "redirect": (
        hostile.page("301 Moved", b"", "Location: https://new.example/"),
        "redirects to https://new.example/; set LABSTEAD_BASE_URL",
    ),
}


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr("labstead._run.starting._FIRST_ANSWER_SECONDS", 0.5)
    monkeypatch.setenv("LABSTEAD_FINISH_TIMEOUT", str(FINISH_SECONDS))
    monkeypatch.setenv("LABSTEAD_API_KEY", KEY)


@pytest.fixture
def certificate(tmp_path):
    file = tmp_path / "own.pem"
    command = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1"
    whole = [*command.split(), "-keyout", str(file), "-out", str(tmp_path / "certificate.pem")]
    subprocess.run(whole, check=True, capture_output=True)
    file.write_bytes(file.read_bytes() + (tmp_path / "certificate.pem").read_bytes())
    return file


def train(run):
    """Log rows; the longest call in seconds."""
    longest = 0.0
    for value in range(ROWS):
        began = time.perf_counter()
        run.log({"value": value})
        longest = max(longest, time.perf_counter() - began)
    return longest


def train_at(address, monkeypatch):
    """A whole training there; the longest ``log`` and the time of ``finish``, in seconds."""
    monkeypatch.setenv("LABSTEAD_BASE_URL", address)
    run = labstead.init()
    longest = train(run)
    began = time.perf_counter()
    run.finish()
    return longest, time.perf_counter() - began


def check_told(said, advice):
    """One line about the trouble, and where the values are."""
    assert said.count("logging goes on") == 1, said
    assert advice in said
    assert "labstead sync" in said


@pytest.mark.parametrize("kind", ANSWERS)
def test_training_goes_on_whatever_answers(kind, server, run_command, monkeypatch, capsys):
    good_address = server.url
    converse, advice = ANSWERS[kind]
    with hostile.listening(converse) as place:
        longest, finishing = train_at(f"http://{place}", monkeypatch)
    assert longest < LONGEST_LOG_SECONDS
    assert finishing < FINISH_SECONDS + 2
    check_told(capsys.readouterr().err, advice)
    monkeypatch.setenv("LABSTEAD_BASE_URL", good_address)
    assert run_command("sync").exit_code == 0
    assert [line["value"] for line in server.only_run.lines] == list(range(ROWS))


def test_an_unknown_certificate_is_told_with_the_way_out(certificate, monkeypatch, capsys):
    with hostile.listening(hostile.with_certificate(certificate)) as place:
        longest, _ = train_at(f"https://{place}", monkeypatch)
    assert longest < LONGEST_LOG_SECONDS
    check_told(capsys.readouterr().err, "SSL_CERT_FILE")


def test_a_name_that_nobody_knows_is_told_with_the_way_out(monkeypatch, capsys):
    monkeypatch.setattr("labstead._run.starting._FIRST_ANSWER_SECONDS", 10)
    longest, _ = train_at("http://labstead.invalid", monkeypatch)
    assert longest < LONGEST_LOG_SECONDS
    check_told(capsys.readouterr().err, "LABSTEAD_BASE_URL")


def test_the_exit_code_is_the_scripts_own(monkeypatch):
    script = "import sys, labstead\nlabstead.init().log({'value': 1})\nsys.exit(3)"
    with hostile.listening(ANSWERS["500"][0]) as place:
        monkeypatch.setenv("LABSTEAD_BASE_URL", f"http://{place}")
        done = subprocess.run([sys.executable, "-c", script], timeout=60, check=False)
    assert done.returncode == 3


def test_a_new_key_of_a_login_during_the_run_is_used(server, monkeypatch, capsys):
    run = labstead.init()
    server.keys = {"labstead_new"}
    run.log({"value": 0})
    wait_until(lambda: "labstead login" in capsys.readouterr().err)
    store_key(server.url, "labstead_new")
    wait_until(lambda: "the server answers again" in capsys.readouterr().err)
    run.finish()
    assert [line["value"] for line in server.only_run.lines] == [0]
    assert server.only_run.finish is not None


def test_training_begins_with_an_expired_key_and_arrives_with_a_new_one(server, capsys):
    server.keys, server.key_trouble = {"labstead_new"}, "key_expired"
    run = labstead.init()
    run.log({"value": 0})
    said = capsys.readouterr().err
    assert said.count("labstead: ") == 1
    assert "labstead login" in said
    store_key(server.url, "labstead_new")
    wait_until(lambda: "the server answers again" in capsys.readouterr().err)
    run.log({"value": 1})
    run.finish()
    assert [line["value"] for line in server.only_run.lines] == [0, 1]


def test_a_run_with_an_expired_key_ends_soon_and_says_how_to_send_it(server, capsys):
    server.keys, server.key_trouble = set(), "key_expired"
    run = labstead.init()
    run.log({"value": 0})
    run.finish()
    assert f"labstead sync {run.dir}" in capsys.readouterr().err
    server.keys = {KEY}
    assert sync_run(RunFolder(run.dir), load_settings(), Console()).is_complete
    assert [line["value"] for line in server.only_run.lines] == [0]


def test_a_proxys_page_is_no_refusal_of_a_change(server):
    run = labstead.init(id="k3x")
    server.fail("/runs/k3x", Reply(400, b"<html>Bad Request</html>"))
    run.config["late"] = 1
    run.finish()
    assert server.only_run.config == {"late": 1}
