"""The model that the Bayesian method learns: a Gaussian process, and what it expects to gain."""
