"""Makes tables in a fifth of the time: what changes is drawn anew by itself, and not all its relatives with it.

Django draws every related model anew whenever a migration adds a table, an index or a rule; here everything is
related to the organisation. It is enough to draw the one that changes, and all of them once before the next step that
changes relations or runs Python. See docs/decisions/0037.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.migrations.state import ProjectState


@contextmanager
def quickly() -> Iterator[None]:
    """Let the states between migrations be drawn no more often than somebody looks at them."""
    kind: Any = ProjectState
    reload_model, reload_models = kind.reload_model, kind.reload_models

    def one(state: Any, app_label: str, model_name: str, delay: bool = False) -> None:
        several(state, {(app_label, model_name)}, delay)

    def several(state: Any, models: Any, delay: bool = True) -> None:
        if "apps" not in state.__dict__:
            return
        if delay or not any(name in state.apps.all_models[app] for app, name in models):
            # Nothing of its relations changed, or nobody met it yet.
            state.is_delayed = True
            state._reload(set(models))
        elif state.is_delayed:
            state.clear_delayed_apps_cache()
            state.is_delayed = False
        else:
            reload_models(state, models, delay)

    kind.reload_model, kind.reload_models = one, several
    try:
        yield
    finally:
        kind.reload_model, kind.reload_models = reload_model, reload_models
