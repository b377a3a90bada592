"""What the suite can use on this machine beyond Python: PostgreSQL, Redis and Chromium."""

import os
import shutil

import psycopg
import redis

LOCAL_POSTGRESQL = ("postgresql:///postgres", "postgresql://postgres@127.0.0.1:5432/postgres")
LOCAL_REDIS = "redis://127.0.0.1:6379/15"
# Draws the same pages, each with a third of the work: it has no windows to keep.
HEADLESS = "chromium-headless-shell"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
ANSWER_SECONDS = 2


def postgresql() -> str | None:
    """The address to test on: the one set, else a local server where we may make databases."""
    if url := os.environ.get("LABSTEAD_TEST_DATABASE_URL"):
        return url
    return next((url for url in LOCAL_POSTGRESQL if may_make_databases(url)), None)


def may_make_databases(url: str) -> bool:
    question = "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
    try:
        with psycopg.connect(url, connect_timeout=ANSWER_SECONDS) as connection:
            return connection.execute(question).fetchone() == (True,)
    except psycopg.Error:
        return False


def redis_server() -> str | None:
    """The address to test on: the one that is set, else the last database of a local server."""
    if url := os.environ.get("LABSTEAD_TEST_REDIS_URL"):
        return url
    return LOCAL_REDIS if answers(LOCAL_REDIS) else None


def answers(url: str) -> bool:
    try:
        with redis.Redis.from_url(url, socket_connect_timeout=ANSWER_SECONDS) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False


def browser() -> str | None:
    """The path of the browser that the browser tests drive."""
    return shutil.which(HEADLESS) or chromium()


def chromium() -> str | None:
    """The path of the browser that people have."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)
