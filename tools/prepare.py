"""Makes a checkout ready: the Python environment, the front end, the client to hand out.

With the argument ``run`` it is enough to run Labstead; without, also to test and change it.
"""

import sys

from tools import client, environment, frontend

if __name__ == "__main__":
    environment.prepare(for_development="run" not in sys.argv[1:])
    frontend.prepare()
    client.prepare()
