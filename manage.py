#!/usr/bin/env python
"""Guildhall's command line."""

import sys

from django.core.management import execute_from_command_line

from config.boot import boot, finish
from config.reader import ConfigError


def main() -> None:
    try:
        boot()
        execute_from_command_line(sys.argv)
        finish()
    except ConfigError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
