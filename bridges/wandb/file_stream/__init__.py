"""The live data of a run: history, system metrics, console and summary in one request."""
