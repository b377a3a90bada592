"""Comments, notices and webhooks to look at, made through the API as people make them."""

from __future__ import annotations

from typing import Any

import httpx

from tests.browser.samples import api_path, finish, make_run

NOTES = """The warm-up **helps**, @ada: the loss falls from step 40 on.

- `lr` 0.001 stays
- next is [a longer one](https://example.org/plan)

```python
schedule = warm_up(steps=400)
```
"""
LONG_WORD = "Supercalifragilistic" * 12


def comment(api: httpx.Client, page: str, *texts: str) -> None:
    for text in texts:
        made = api.post(f"{api_path(page)}/comments", json={"text": text})
        assert made.is_success, made.text


def be_told(api: httpx.Client, page: str) -> None:
    """Comments on a run, and notices of how runs of its project ended."""
    project = page.split("/")[2]
    watched = api.put(f"/teams/ada/projects/{project}/watch")
    assert watched.is_success, watched.text
    comment(api, page, NOTES, LONG_WORD)
    for number, code in enumerate((0, 1)):
        finish(api, make_run(api, project, f"told{number}"), exit_code=code)


def make_webhook(api: httpx.Client, **fields: Any) -> int:
    """A webhook of Ada's that nobody takes messages of, with a test that failed; its number."""
    body = {"name": "ops", "url": "https://hooks.invalid/x", "kinds": ["run.failed", "run.alert"]}
    made = api.post("/teams/ada/webhooks", json=body | fields)
    assert made.is_success, made.text
    number: int = made.json()["id"]
    tested = api.post(f"/teams/ada/webhooks/{number}/test")
    assert tested.is_success, tested.text
    return number
