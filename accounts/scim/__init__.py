"""SCIM 2.0 (RFC 7643, 7644): an identity provider makes and deactivates accounts and teams.

::

    doors      addresses: token, JSON, errors in SCIM's form
    people     the resource User        teams      the resource Group
    lists      filter, sort, pages      patches    the operations of PATCH
    discovery  what this server can do
    errors     SCIM's error answers

Changes go through ``accounts.services.provisioning``.
"""
