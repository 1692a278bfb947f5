"""The `nabij` command: every management command of the house under one short name."""

import os
import sys

# These read lists and write lists: no database, no settings, no secret.
WITHOUT_A_HOUSE = frozenset({"match", "group"})


def main() -> None:
    """Run `nabij COMMAND ...` with this house's settings, or without a house when none is needed."""
    if sys.argv[1:2] and sys.argv[1] in WITHOUT_A_HOUSE:
        from nabij.config.lists import run

        sys.exit(run(arguments=sys.argv[1:]))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nabij.config.settings")
    if sys.argv[1:2] == ["sockets"]:
        from nabij.config.serving import serve_sockets

        serve_sockets(sys.argv[2:])
        return
    from django.core.management import execute_from_command_line

    execute_from_command_line(["nabij", *sys.argv[1:]])


if __name__ == "__main__":
    main()
