"""Starts a real organisation: makes it, invites its first administrator, and prints the link in case mail fails."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email, validate_slug

from nabij.foundation import access
from nabij.people.actions import organisation


class Command(BaseCommand):
    """`nabij create_organisation "Name" --slug name --admin-email somebody@example.org`."""

    help = "Make an organisation and invite its first administrator."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take name, short name and address."""
        parser.add_argument("name", help='full name, such as "Vereniging Nabij"')
        parser.add_argument("--slug", required=True, help="short name for addresses, such as nabij")
        parser.add_argument("--admin-email", required=True, help="gets an invitation as administrator")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make it and print the invitation."""
        try:
            validate_slug(options["slug"])
            validate_email(options["admin_email"])
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from error
        try:
            with access.unscoped(access.Reason.SET_UP):
                address = organisation.found_organisation(
                    name=options["name"], slug=options["slug"], email=options["admin_email"]
                )
        except organisation.NameTaken as error:
            raise CommandError(f"There already is an organisation {error}.") from error
        except organisation.AddressTaken as error:
            raise CommandError("This address already has a login; use another one.") from error
        self.stdout.write(f"{options['name']} has been made. Its first administrator begins here, within 72 hours:")
        self.stdout.write(address)
