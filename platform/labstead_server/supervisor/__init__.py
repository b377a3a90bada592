"""Keeps the web process and the worker running: what ``manage.py up`` is made of.

``programs`` says what runs, ``child`` keeps one program running, ``supervisor`` keeps them all,
``guard`` makes a child die with its supervisor, ``preflight`` and ``schema`` come before the start.
"""
