"""Hand-over to a digital twin: what stands and what may come, in three dimensions (docs/twin.md)."""
