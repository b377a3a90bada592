"""``labstead verify`` against a server that works, and against what goes wrong."""

import pytest

import labstead
from labstead._cli.verify import CHECKS, PROJECT


@pytest.mark.server
def test_everything_is_well_with_a_real_server(live_server_process, run_command, monkeypatch):
    monkeypatch.setenv("LABSTEAD_API_KEY", live_server_process.key)
    result = run_command("verify", "--host", live_server_process.url)
    assert result.exit_code == 0, result.output
    assert result.output.count("  ok ") == len(CHECKS)
    api = labstead.Api({"base_url": live_server_process.url}, api_key=live_server_process.key)
    assert list(api.runs(f"ada/{PROJECT}")) == []


def test_a_wrong_key_is_the_first_and_only_complaint(server, run_command, monkeypatch):
    monkeypatch.setenv("LABSTEAD_API_KEY", "labstead_wrong")
    result = run_command("verify")
    assert result.exit_code == 1
    assert result.output.count("failed") == 1
    assert "labstead login" in result.output


def test_a_server_that_is_down_is_told(run_command):
    result = run_command("verify", "--host", "http://127.0.0.1:9")
    assert result.exit_code == 1
    assert "cannot be reached" in result.output


def test_what_comes_back_changed_is_told(server, run_command):
    """The scripted server keeps lines but has no way to read them back."""
    result = run_command("verify")
    assert result.exit_code == 1
    assert "  ok      logging" in result.output
    assert "failed  history" in result.output
