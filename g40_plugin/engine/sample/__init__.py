"""Voorbeeldstad: a made-up town whose scores are known by construction."""

from .write import OWN_LAYERS, write_sample_city

__all__ = ["OWN_LAYERS", "write_sample_city"]
