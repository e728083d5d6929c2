"""The page for residents: one HTML file that needs no network, and the remarks that come back from it."""
