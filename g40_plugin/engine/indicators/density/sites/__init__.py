"""Sites: where homes can go, found as a planner does: piece by piece (docs/method/sites.md)."""
