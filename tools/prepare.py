"""Makes a checkout ready to run: the Python environment, the front end, the client to hand out."""

from tools import client, environment, frontend

if __name__ == "__main__":
    environment.prepare()
    frontend.prepare()
    client.prepare()
