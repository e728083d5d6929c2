"""Names of functions and sub-categories in the user's language."""

from __future__ import annotations

from .translation import tr


def name_of(key: str) -> str:
    """The name of a function or sub-category of the shipped norms; a user's own key is its own name."""
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
