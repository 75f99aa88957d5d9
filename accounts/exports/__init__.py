"""Copies of everything about somebody: asked for, made by a job, fetched by a signed address, gone after a week."""
