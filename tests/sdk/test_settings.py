import re
from pathlib import Path

import pytest

from labstead import UsageError
from labstead._settings.credentials import store_key
from labstead._settings.settings import Settings, load_settings

EVERYTHING = {
    "LABSTEAD_BASE_URL": "http://labstead.example.org/",
    "LABSTEAD_API_KEY": "labstead_key",
    "LABSTEAD_PROJECT": "digits",
    "LABSTEAD_ENTITY": "ada",
    "LABSTEAD_RUN_ID": "k3x",
    "LABSTEAD_NAME": "first try",
    "LABSTEAD_RUN_GROUP": "fold",
    "LABSTEAD_JOB_TYPE": "train",
    "LABSTEAD_TAGS": "baseline, small,",
    "LABSTEAD_NOTES": "a note",
    "LABSTEAD_MODE": "offline",
    "LABSTEAD_DIR": "/scratch",
    "LABSTEAD_RESUME": "allow",
    "LABSTEAD_SILENT": "true",
    "LABSTEAD_FINISH_TIMEOUT": "5",
}


def test_without_variables_the_defaults_hold():
    assert load_settings({}) == Settings()


def test_every_variable_is_read():
    assert load_settings(EVERYTHING) == Settings(
        base_url="http://labstead.example.org",
        api_key="labstead_key",
        project="digits",
        entity="ada",
        run_id="k3x",
        name="first try",
        run_group="fold",
        job_type="train",
        tags=("baseline", "small"),
        notes="a note",
        mode="offline",
        dir=Path("/scratch"),
        resume="allow",
        silent=True,
        finish_timeout=5.0,
    )


def test_an_empty_variable_counts_as_not_set():
    assert load_settings(dict.fromkeys(EVERYTHING, "")) == Settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LABSTEAD_MODE", "onlin"),
        ("LABSTEAD_RESUME", "perhaps"),
        ("LABSTEAD_FINISH_TIMEOUT", "soon"),
        ("LABSTEAD_BASE_URL", "localhost:8080"),
    ],
)
def test_an_impossible_value_is_refused_with_the_name_of_its_variable(name, value):
    with pytest.raises(UsageError, match=name):
        load_settings({name: value})


def test_arguments_win_over_variables_and_none_is_no_argument():
    settings = load_settings({"LABSTEAD_PROJECT": "digits", "LABSTEAD_ENTITY": "ada"})
    given = settings.overridden(project="iris", entity=None)
    assert (given.project, given.entity) == ("iris", "ada")


def test_the_key_does_not_show_in_a_printed_settings_object():
    assert "labstead_secret" not in repr(Settings(api_key="labstead_secret"))


def test_the_stored_login_gives_address_and_key():
    store_key("http://labstead.example.org/", "labstead_key")
    settings = load_settings({})
    assert (settings.base_url, settings.api_key) == ("http://labstead.example.org", "labstead_key")


def test_a_key_is_only_used_for_the_server_it_belongs_to():
    store_key("http://labstead.example.org", "labstead_key")
    assert load_settings({"LABSTEAD_BASE_URL": "http://elsewhere.example"}).api_key is None


def test_the_key_file_is_for_its_owner_only():
    path = store_key("http://labstead.example.org", "labstead_key")
    assert path.stat().st_mode & 0o777 == 0o600


def test_two_servers_keep_their_keys():
    store_key("http://one.example", "first")
    store_key("http://two.example", "second")
    assert load_settings({"LABSTEAD_BASE_URL": "http://one.example"}).api_key == "first"


def test_a_damaged_key_file_counts_as_none():
    store_key("http://one.example", "first").write_text("{")
    assert load_settings({}) == Settings()


# Where artifacts are kept on this machine: read when they are, by whoever has no run, too.
OF_ARTIFACTS = {"LABSTEAD_ARTIFACT_DIR", "LABSTEAD_CACHE_DIR", "LABSTEAD_CACHE_LIMIT"}


def test_the_documentation_lists_exactly_the_variables_that_are_read():
    class Noting(dict[str, str]):
        def get(self, name, default=None):
            self[name] = ""
            return default

    read = Noting()
    load_settings(read)
    reference = Path(__file__).parents[2] / "docs" / "reference"
    text = (reference / "sdk.md").read_text() + (reference / "capture.md").read_text()
    listed = set(re.findall(r"^\| `(LABSTEAD_\w+)`", text, re.MULTILINE))
    assert listed == set(read) | OF_ARTIFACTS
