"""The Discord dialect: what bot libraries for Discord expect, made of what the guild wire says.

The dialect is a second face of the same operations. Objects are the guild wire's, with what is missing added and what
is spelled otherwise respelled (`shapes`, `message_shapes`); addresses and refusals likewise (`routes`, `refusals`).
"""
