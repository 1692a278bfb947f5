"""The door to compiled code: numba is optional, weighs 200 MB, and is only imported when a large round asks for it.

Compiled functions are kept in NUMBA_CACHE_DIR, or beside the source, so that only the first run on a machine waits
(10 to 25 s). Without numba everything works in plain Python and numpy; large rounds then take minutes.
"""

import functools
import importlib.util
import inspect
import sys
from collections.abc import Callable
from types import ModuleType
from typing import TypeVar, cast

Function = TypeVar("Function", bound=Callable[..., object])


def is_available() -> bool:
    """Whether numba is installed; does not import it."""
    return importlib.util.find_spec("numba") is not None


def compiled(function: Function) -> Function:
    """Compile at the first call, or take the compiled form from the cache. Without the lock of the interpreter.

    Without numba the function stays as it is: a hundred times slower, and the same.
    """
    if not is_available():
        return function
    import numba

    return cast("Function", numba.njit(cache=True, nogil=True)(function))


@functools.cache
def compiled_twin(module: ModuleType) -> ModuleType:
    """A second copy of a module whose functions are all compiled; the module itself stays plain Python."""
    spec = importlib.util.spec_from_file_location(f"{module.__name__}_compiled", str(module.__file__))
    assert spec is not None
    assert spec.loader is not None
    twin = importlib.util.module_from_spec(spec)
    # The cache of compiled code finds its way back by this name.
    sys.modules[spec.name] = twin
    spec.loader.exec_module(twin)
    for name, function in inspect.getmembers(twin, inspect.isfunction):
        setattr(twin, name, compiled(function))
    return twin
