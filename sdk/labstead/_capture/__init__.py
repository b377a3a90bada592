"""What the SDK records without being told: console, system metrics, and where a run came from."""
