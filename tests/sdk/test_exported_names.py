import subprocess
import sys

import labstead

PUBLIC = [
    "AlertLevel",
    "Api",
    "Artifact",
    "ArtifactTTL",
    "Audio",
    "AuthenticationError",
    "Bokeh",
    "Classes",
    "CommunicationError",
    "Config",
    "ConfigError",
    "Error",
    "Graph",
    "Histogram",
    "Html",
    "Image",
    "IntegrityError",
    "Markdown",
    "Molecule",
    "Object3D",
    "Plotly",
    "RequestRefusedError",
    "Run",
    "ServerUnavailableError",
    "Settings",
    "Summary",
    "Table",
    "UsageError",
    "Video",
    "__version__",
    "agent",
    "alert",
    "config",
    "define_metric",
    "finish",
    "init",
    "link_artifact",
    "link_model",
    "log",
    "log_artifact",
    "log_code",
    "log_event",
    "log_model",
    "login",
    "mark_preempting",
    "plot",
    "plot_table",
    "restore",
    "run",
    "save",
    "summary",
    "sweep",
    "unwatch",
    "use_artifact",
    "use_model",
    "watch",
]


def test_the_promised_names_are_these():
    assert sorted(labstead.__all__) == PUBLIC


def test_every_promised_name_exists():
    assert all(hasattr(labstead, name) for name in labstead.__all__)


def test_the_media_types_have_a_module_as_elsewhere():
    from labstead import data_types

    assert set(data_types.__all__) < set(labstead.__all__)
    assert all(getattr(data_types, name) is getattr(labstead, name) for name in data_types.__all__)


def test_nothing_else_without_an_underscore_is_ours():
    ours = {
        name
        for name, value in vars(labstead).items()
        if not name.startswith("_") and getattr(value, "__module__", "").startswith("labstead")
    }
    assert ours <= set(labstead.__all__)


def test_every_public_function_and_class_says_what_it_does():
    documented = [getattr(labstead, name) for name in PUBLIC if callable(getattr(labstead, name))]
    assert all(thing.__doc__ for thing in documented)


def test_every_exception_descends_from_error():
    errors = [getattr(labstead, name) for name in PUBLIC if name.endswith("Error")]
    assert all(issubclass(error, labstead.Error) for error in errors)


def test_importing_loads_nothing_heavy():
    heavy = {"httpx", "numpy", "psutil", "yaml", "click", "platformdirs", "asyncio", "ssl", "PIL"}
    code = "import sys, labstead; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert heavy.isdisjoint(loaded.stdout.split())


def test_a_misspelt_name_is_an_attribute_error():
    assert not hasattr(labstead, "lgo")
