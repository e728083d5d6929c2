"""Colours and words of classes, shared by maps; absolute, so that maps of areas, years and cities can be compared."""

from __future__ import annotations

from .card import Outline
from .language import N_

# sequential ColorBrewer ramps from low to high: lightness falls all the way, so they also hold in grey
BLUE = ("#ffffcc", "#a1dab4", "#41b6c4", "#2c7fb8", "#253494")
GREEN = ("#ffffcc", "#c2e699", "#78c679", "#31a354", "#006837")
ORANGE = ("#ffffd4", "#fed98e", "#fe9929", "#d95f0e", "#993404")
PURPLE = ("#f7f0fa", "#d4b9da", "#bf7fbb", "#8856a7", "#4d004b")

GOODNESS = (N_("very low"), N_("low"), N_("fair"), N_("good"), N_("very good"))
ROOM = (N_("hardly any room"), N_("little room"), N_("some room"), N_("much room"), N_("very much room"))
PRIORITY = (N_("very low"), N_("low"), N_("middling"), N_("high"), N_("very high"))
REUSED = (N_("hardly any"), N_("a small part"), N_("about half"), N_("a large part"), N_("nearly all"))

MEETS = N_("meets the target")
NO_DATA = N_("no data")
OF_100 = N_("of 100")
PLACES = N_("{} places")
# where building is refused
OUTSIDE = Outline("\"inf_status\" = 'niet conform'", N_("outside the built-up city"), dashed=True)
