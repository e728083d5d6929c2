"""Plans of homes: the municipality's list, and the homes that plan areas bring along."""

from .plans import Plans, read_plans

__all__ = ["Plans", "read_plans"]
