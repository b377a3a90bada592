"""What a run's pages say about where it came from, whatever its metadata holds."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import User
from runs.views.origin import commit_url, facts_of, repository_url
from tests.conftest import ApiClient

SHA = "c4ce68555f5821e1ed4fdfddf351ab2202056871"
METADATA = {
    "program": "train.py",
    "args": ["--lr", "0.1", "--name", "two words"],
    "cwd": "/home/ada/digits",
    "python": "3.11.7",
    "executable": "/usr/bin/python",
    "host": "lab-3",
    "os": "Linux",
    "cpu": {"model": "EPYC"},
    "cpu_count_logical": 64,
    "memory": {"total": str(256 * 2**30)},
    "gpu": "NVIDIA H100",
    "gpu_count": 8,
    "cudaVersion": "12.4",
    "git": {
        "remote": "git@github.com:ada/digits.git",
        "commit": SHA,
        "branch": "main",
        "is_dirty": True,
    },
}


def test_people_read_the_command_the_code_and_the_machine() -> None:
    told = {fact.name: fact.text for fact in facts_of(METADATA)}
    assert told == {
        "Command": "python train.py --lr 0.1 --name 'two words'",
        "Directory": "/home/ada/digits",
        "Python": "3.11.7",
        "Commit": SHA[:10],
        "Branch": "main",
        "Repository": "git@github.com:ada/digits.git",
        "Host": "lab-3",
        "System": "Linux",
        "Processor": "EPYC, 64 cores",
        "Memory": "256.0 GiB",
        "GPU": "8 x NVIDIA H100, CUDA 12.4",
    }


@pytest.mark.parametrize(
    ("remote", "url"),
    [
        ("git@github.com:ada/digits.git", f"https://github.com/ada/digits/commit/{SHA}"),
        ("https://github.com/ada/digits", f"https://github.com/ada/digits/commit/{SHA}"),
        ("https://gitlab.lab.org/a/b/c.git", f"https://gitlab.lab.org/a/b/c/-/commit/{SHA}"),
        ("ssh://git@gitlab.lab.org:2222/a/b.git", f"https://gitlab.lab.org/a/b/-/commit/{SHA}"),
        ("git@bitbucket.org:a/b.git", f"https://bitbucket.org/a/b/commits/{SHA}"),
        ("https://git.example.org/a/b.git", ""),
        ("/srv/github/b.git", ""),
        ("javascript:alert('github')//", ""),
        ('https://github.com" onclick="x/a/b', ""),
        ("", ""),
    ],
)
def test_commits_link_to_the_pages_of_known_hosts(remote: str, url: str) -> None:
    assert commit_url(remote, SHA) == url


def test_odd_commits_and_paths_make_no_odd_links() -> None:
    assert commit_url("git@github.com:a/b.git", "../../evil") == ""
    assert repository_url("https://github.com/a/<b>") == "https://github.com/a/%3Cb%3E"


@pytest.mark.parametrize("odd", [None, True, [], {}, [[]], {"total": {}}, "x" * 10_000, -1, 1e300])
def test_any_metadata_is_read_without_failing(odd: Any) -> None:
    facts = facts_of(dict.fromkeys(METADATA, odd))
    assert all(isinstance(fact.text, str) and len(fact.text) <= 6_100 for fact in facts)


@pytest.mark.django_db(transaction=True)
def test_the_overview_shows_them(api: ApiClient, ada: User, client: Any) -> None:
    api.send("POST", "/teams/ada/projects/digits/runs", {"id": "r1", "metadata": METADATA})
    client.force_login(ada)
    page = client.get("/ada/digits/runs/r1/overview").content.decode()
    assert f'<a href="https://github.com/ada/digits/commit/{SHA}"' in page
    assert "python train.py --lr 0.1" in page
    assert "with changes, see diff.patch" in page
