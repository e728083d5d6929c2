"""Many cities at once: rows of a file, each built, scored and shown in a folder of its own (docs/batch.md)."""
