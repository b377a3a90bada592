"""An OpenID Connect provider in a process of its own, for tests of logging in through one."""
