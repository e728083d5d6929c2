"""The norms file: every weight, threshold, speed and tag list, schema-checked, versioned and hashed.

One module a family holds its schema; the rules of a table stand in its class, those between tables in ``whole``.
"""

from .reading import read_norms
from .whole import Norms

__all__ = ["Norms", "read_norms"]
