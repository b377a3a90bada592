"""Makes a checkout ready to run: the Python environment, then the front end."""

from tools import environment, frontend

if __name__ == "__main__":
    environment.prepare()
    frontend.prepare()
