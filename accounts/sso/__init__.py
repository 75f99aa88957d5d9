"""Single sign-on with one OpenID Connect provider: who it is, where it lives, and what it says of a person."""
