"""A scored city from its name: where it lies, its sources, its package, its plan areas, and a table of what came."""
