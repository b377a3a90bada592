"""The version as text: asking the installed metadata would slow the import by milliseconds."""

__version__ = "0.1.0"
