"""What changed between two years of a city, and whether by the city, by the data or by the norms (docs/monitor.md)."""
