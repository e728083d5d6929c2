"""Names of uses and facilities in words."""

from typing import Any, Dict

from .phrases import Norms, Texts


def use_names(tr: Texts) -> Dict[Any, str]:
    """What floor space is used for."""
    return {
        "living": tr("housing"),
        "work": tr("offices and industry"),
        "shop": tr("shops"),
        "care": tr("health care"),
        "learn": tr("schools"),
        "meet": tr("meeting, sport and culture"),
    }


def facility_kind(sub: str, norms: Norms, tr: Texts) -> str:
    """A sub-category of facilities in words; a user's own has its title of the norms, or its key."""
    own = norms.get("subcategories", {}).get(sub, {}).get("title")
    return own or _shipped(tr).get(sub, sub)


def _shipped(tr: Texts) -> Dict[str, str]:
    return {
        "daycare": tr("Daycare"),
        "after_school": tr("After-school care"),
        "primary_school": tr("Primary school"),
        "secondary_school": tr("Secondary school"),
        "gp": tr("General practitioner"),
        "pharmacy": tr("Pharmacy"),
        "dentist": tr("Dentist"),
        "physiotherapist": tr("Physiotherapist"),
        "supermarket": tr("Supermarket"),
        "daily_shop": tr("Shop for daily needs"),
        "post": tr("Post or parcels"),
        "park": tr("Park"),
        "playground": tr("Playground"),
        "sport": tr("Sport"),
        "culture": tr("Culture and meeting"),
        "hospitality": tr("Café or restaurant"),
        "jobs": tr("Jobs"),
        "homes": tr("Homes"),
    }
