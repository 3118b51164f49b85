"""Finds the plug-in modules of a package: entities, rule kinds, sources, report formats.

A module takes part by being in the package, not by being listed. It fails loudly: a module without the
expected names, or two modules with one id, is a mistake of ours and stops the program at its first use.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType


def plugins(package: ModuleType, required: tuple[str, ...], identity: str) -> dict[str, ModuleType]:
    """The plug-in modules of ``package`` by their id, in the order of their names.

    Modules named ``base`` or ``engine``, or with a leading underscore, are the package's own.

    Args:
        required: names that each plug-in must define.
        identity: the attribute (a string, or an object with ``id``) that holds the plug-in's id.

    Raises:
        TypeError: a plug-in lacks a name, or its id does not match its file name.
        ValueError: two plug-ins have the same id.
    """
    found: dict[str, ModuleType] = {}
    for info in sorted(iter_modules(package.__path__), key=lambda info: info.name):
        if info.name.startswith("_") or info.name in ("base", "engine"):
            continue
        module = import_module(f"{package.__name__}.{info.name}")
        missing = [name for name in (*required, identity) if not hasattr(module, name)]
        if missing:
            raise TypeError(f"{module.__name__} lacks {', '.join(missing)}")
        value = getattr(module, identity)
        key = str(getattr(value, "id", value))
        if key.lower().replace("-", "_") != info.name:
            raise TypeError(f"{module.__name__} holds {key}; id and file name must be the same word")
        if key in found:
            raise ValueError(f"{key} is defined by {found[key].__name__} and {module.__name__}")
        found[key] = module
    return found
