#!/usr/bin/env python
"""Guildhall's command line."""

import os
import sys

import django
from django.core.management import execute_from_command_line

from config.environment import ConfigError
from config.wiring import wire


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        django.setup()
        wire()
        execute_from_command_line(sys.argv)
    except ConfigError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
