"""Keep the full results of the sample city and the core of Delft, which tests/engine/test_frozen.py compares with."""

import sys
import tempfile
from pathlib import Path

import delft

from g40_plugin.engine.sample import OWN_LAYERS, write_sample_city
from g40_plugin.engine.service.methods import call

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "engine"))
import frozen  # noqa: E402


def main() -> None:
    """Build, score and write both."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made = write_sample_city(folder)
        city, scored = folder / "sample.gpkg", folder / "scored.gpkg"
        layers = {layer: str(made[layer]) for layer in OWN_LAYERS}
        call("build_city", {"source": str(made["osm"]), "out": str(city), "layers": layers})
        call("score", {"city": str(city), "areas": str(made["areas"]), "out": str(scored)})
        frozen.write("sample", scored)
        delft.OUT = folder
        delft.main()
        frozen.write("delft", folder / "scored_registers.gpkg")


if __name__ == "__main__":
    main()
