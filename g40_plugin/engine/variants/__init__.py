"""Variants: a city as it would be with what a user drew, worked out again where that makes a difference."""
