"""Fills an empty house with the invented association of the demo."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from nabij.enrolment import registry
from nabij.foundation import access, clock
from nabij.people.models import Organisation
from nabij.site.demo import fill, world


class Command(BaseCommand):
    """`nabij seed_demo [--size small]`; a second run changes nothing."""

    help = "Fill the house with an invented association: 13 branches, two years of buddies, every role."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the size."""
        parser.add_argument("--size", choices=["full", "small"], default="full")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the association, or say that it is already there."""
        with access.unscoped(access.Reason.SEED):
            if Organisation.objects.filter(slug="dichtbij").exists():
                self.stdout.write(f"{world.ORGANISATION} is already there.")
                return
            invented = world.invent(today=clock.today(), size=options["size"])
            ground = fill.fill(invented)
        for kind in registry.programme_types():
            if kind.take_over is not None:
                kind.take_over()
        self.stdout.write(
            f"{world.ORGANISATION}: {len(ground.branches)} branches, {len(ground.enrolments)} people, "
            f"{len(ground.relations)} matches."
        )
