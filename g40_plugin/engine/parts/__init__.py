"""A region that does not fit one machine, scored in parts that give the numbers of the whole (docs/parts.md)."""
