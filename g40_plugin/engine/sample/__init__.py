"""Voorbeeldstad: a made-up town whose scores are known by construction."""

from .write import write_sample_city

__all__ = ["write_sample_city"]
