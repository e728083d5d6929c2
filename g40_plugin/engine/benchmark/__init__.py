"""Cities beside each other by the same norms: one table and one page (docs/batch.md)."""
