"""What can be wrong with a map: one sentence each, for the user."""


class MapError(ValueError):
    """A scored file that cannot be drawn, or an output that cannot be written."""
