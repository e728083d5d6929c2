"""When a region is scored in parts, and how large these are."""

from __future__ import annotations

from .base import Positive, Share, Sourced


class Parts(Sourced):
    addresses: Positive
    block_m: Positive
    kb_per_address: Positive
    kb_per_street: Positive
    memory_share: Share
    memory_gb: Positive
