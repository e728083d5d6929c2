"""The norms file: every weight, threshold, speed and tag list, schema-checked, versioned and hashed."""

from .accessibility import Catchment, Decay, DemandGroup, Origins, Profile, Reach, Snapping, TimeScore
from .affordability import Affordability
from .bicycle_parking import BicycleParking
from .buildings import Buildings, FormFactor, Mixing
from .charging import Charging
from .composite import Composite, Lift, Mean, Quality, Robustness
from .cycle_highway import CycleHighway
from .density import Density, Infill, Ladder, Typology, Zones
from .greenery import Greenery, GreenNetwork, LandcoverClass, Rain, Variety, Vegetation
from .hubs import Hubs
from .own import OwnIndicator
from .parking import Parking
from .reading import read_norms
from .registers import Bag, Census, FunctionalAreas, Gtfs, Heights, Ogc, PlacesRegister, Registers, Tables, WebRegister
from .schools import CycleTracks, Schools
from .severance import Severance
from .stomp import Stomp
from .streets import Network
from .transit import NodePlace, Ptai, QualityClasses, Transit
from .whole import Norms

__all__ = [
    "Affordability",
    "Bag",
    "BicycleParking",
    "Buildings",
    "Catchment",
    "Census",
    "Charging",
    "Composite",
    "CycleHighway",
    "CycleTracks",
    "Decay",
    "DemandGroup",
    "Density",
    "FormFactor",
    "FunctionalAreas",
    "GreenNetwork",
    "Greenery",
    "Gtfs",
    "Heights",
    "Hubs",
    "Infill",
    "Ladder",
    "LandcoverClass",
    "Lift",
    "Mean",
    "Mixing",
    "Network",
    "NodePlace",
    "Norms",
    "Ogc",
    "Origins",
    "OwnIndicator",
    "Parking",
    "PlacesRegister",
    "Profile",
    "Ptai",
    "Quality",
    "QualityClasses",
    "Rain",
    "Reach",
    "Registers",
    "Robustness",
    "Schools",
    "Severance",
    "Snapping",
    "Stomp",
    "Tables",
    "TimeScore",
    "Transit",
    "Typology",
    "Variety",
    "Vegetation",
    "WebRegister",
    "Zones",
    "read_norms",
]
