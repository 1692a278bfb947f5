"""The `nabij` command: every management command of the house under one short name."""

import os
import sys


def main() -> None:
    """Run `nabij COMMAND ...` with this house's settings."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nabij.config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["nabij", *sys.argv[1:]])


if __name__ == "__main__":
    main()
