"""What links lead to: pages, posts, pictures and films of other sites as embeds.

`resolving.py` follows one link; `shelf.py` keeps what was found for half an hour. All asking goes through `visits.py`,
which counts and times it, by the guarded client of core/outbound.py.
"""
