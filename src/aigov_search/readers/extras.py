"""Libraries that only some formats need, and that are installed on request."""

from __future__ import annotations

import importlib
from typing import Any

from aigov_search.errors import UnreadableError


def import_extra(module: str, extra: str) -> Any:
    """The module, whose types nobody promises.

    Raises ``UnreadableError`` that says what to install if it is not there.
    """
    try:
        return importlib.import_module(module)
    except ImportError:
        raise UnreadableError(
            f'needs aigov-search[{extra}]; install it with: pip install "aigov-search[{extra}]"'
        ) from None
