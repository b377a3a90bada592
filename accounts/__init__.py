"""Who: people, organizations, teams, and what lets them in.

Rooms: ``models`` and ``services`` hold what there is and each change of it; ``api`` and ``views``
are the doors of programs and people; ``log_in`` is how people come in, ``scim`` how identity
providers bring them. Beside them stands what several rooms, and other apps, ask.
"""
