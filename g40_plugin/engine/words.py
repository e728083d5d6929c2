"""Names of functions and sub-categories in the user's language."""

from __future__ import annotations

from .norms import Norms
from .translation import tr


def name_of(key: str, norms: Norms) -> str:
    """The name of a function or sub-category: its title in the norms, else our word for it, else its key."""
    known = norms.subcategories.get(key) or norms.functions.get(key)
    if known and known.title:
        return known.title
    names = {
        "childcare": tr("childcare"),
        "education": tr("education"),
        "care": tr("care"),
        "shopping": tr("shopping"),
        "recreation": tr("recreation"),
        "working": tr("working"),
        "living": tr("living"),
        "daycare": tr("daycare"),
        "after_school": tr("after-school care"),
        "primary_school": tr("primary school"),
        "secondary_school": tr("secondary school"),
        "gp": tr("general practitioner"),
        "pharmacy": tr("pharmacy"),
        "dentist": tr("dentist"),
        "physiotherapist": tr("physiotherapist"),
        "supermarket": tr("supermarket"),
        "daily_shop": tr("shop for daily needs"),
        "post": tr("post and parcels"),
        "park": tr("park"),
        "playground": tr("playground"),
        "sport": tr("sports"),
        "culture": tr("culture and meeting"),
        "hospitality": tr("café or restaurant"),
        "jobs": tr("jobs"),
        "homes": tr("homes"),
    }
    return names.get(key, key)
