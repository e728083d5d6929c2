"""The run that a result carries: what made it, and whether that is still there (docs/run.md)."""
