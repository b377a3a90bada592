"""The laws by which parameters are drawn.

Each law is a frozen dataclass whose fields are the keys that a configuration may give it.
"""

from sweeps.search.distributions.law import Law
from sweeps.search.distributions.table import LAWS, REFUSED, law_name

__all__ = ["LAWS", "REFUSED", "Law", "law_name"]
