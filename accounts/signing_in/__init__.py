"""How people prove who they are: the steps of a sign-in, what is shown in them, and what is handed out meanwhile.

`steps` says what a sign-in still needs, `accounts.operations.sign_in` writes it down; `accounts.authentication` is for
every request after it.
"""
