from django.apps import AppConfig


class CompositionConfig(AppConfig):
    """Makes the commands of this package known; it has no models."""

    name = "config"
