"""Drives the real QGIS desktop under Xvfb with the mouse and keyboard, as a user would, and keeps screenshots.

    python3 tests/desktop/drive.py [--language nl] [--theme dark] [--scale 2] [--screen 1280x800] [STEP ...]

A step is a file of tests/desktop/steps with a function ``run(desktop)``; all of them run, in the order of their names,
when none is named. Pictures go to out/desktop/<language>-<theme>-<scale>-<screen>. A Python exception, and a warning
in the message log of QGIS, fails the drive. The plugin is that of build/ (``make build``).
"""

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
THEMES = {"light": "default", "dark": "Night Mapping"}
SCREEN = "1600x1000"
SECONDS = int(os.environ.setdefault("G40_DRIVE_SECONDS", "600"))

SETTINGS = """[PythonPlugins]
g40_plugin=true
processing=true
[locale]
overrideFlag=true
userLocale={language}
[qgis]
checkVersion=false
showTips=false
newsFeed/httpsfeedqgisorg/disabled=true
[UI]
UITheme={theme}
"""


def drive(*, language="en", theme="light", scale=1, screen=SCREEN, steps=(), out=None, engine=True):
    """Run steps in a QGIS with settings of its own; what they told, with ``error`` where one failed."""
    out = Path(out or ROOT / "out" / "desktop" / f"{language}-{theme}-{scale}00-{screen}")
    out.mkdir(parents=True, exist_ok=True)
    told = out / "told.json"
    told.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory() as home:
        settings = Path(home) / "profiles" / "profiles" / "default" / "QGIS" / "QGIS3.ini"
        settings.parent.mkdir(parents=True)
        settings.write_text(SETTINGS.format(language=language, theme=THEMES[theme]), encoding="utf-8")
        environment = _environment(home, scale, engine=engine)
        environment["G40_OUT"], environment["G40_LANGUAGE"] = str(out), language
        environment["G40_SCREEN"] = screen
        environment["G40_STEP_FOLDER"], environment["G40_STEPS"] = str(HERE / "steps"), " ".join(steps or all_steps())
        said, code = _qgis(home, environment, scale, screen)
        (out / "said.txt").write_text(said, encoding="utf-8")
        if not told.is_file():
            return {"error": f"QGIS ended with code {code} and told nothing", "log": [], "said": said}
        found = json.loads(told.read_text(encoding="utf-8"))
        if "error" not in found and (code or any(word in said for word in ("Traceback", "QThread", "QObject::"))):
            found["error"] = f"QGIS ended with code {code}; see what it said"
        left = _left_behind(home, found)
        if "error" not in found and left:
            found["error"] = left
    return {**found, "said": said}


def _left_behind(home, told):
    """What QGIS left when it was closed in the middle of a run, in a sentence; empty where all is as it was."""
    deadline = time.monotonic() + 10
    while _engines(home) and time.monotonic() < deadline:
        time.sleep(0.1)
    if _engines(home):
        return f"QGIS has ended, and its engine still runs: {_engines(home)}"
    if "folder" not in told:
        return ""
    # what SQLite keeps beside a file that is open goes when it is closed
    names = {path.name for path in Path(told["folder"]).iterdir()} ^ set(told["files"])
    left = sorted(name for name in names if not name.endswith(("-wal", "-shm")))
    return f"a run that was stopped left or took files: {left}" if left else ""


def _engines(home):
    """The processes of engines that were started with a home folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command, environment = (process / "cmdline").read_bytes(), (process / "environ").read_bytes()
        except OSError:
            # it ended meanwhile, or is somebody else's
            continue
        if b"__main__.py" in command and f"HOME={home}".encode() in environment.split(b"\0"):
            found.append(int(process.name))
    return found


def all_steps():
    """The names of all steps, in their order."""
    return sorted(path.stem for path in (HERE / "steps").glob("[!_]*.py"))


def _environment(home, scale, *, engine):
    environment = {
        **os.environ,
        "HOME": home,
        "XDG_RUNTIME_DIR": home,
        "QGIS_PLUGINPATH": str(ROOT / "build"),
        "QT_SCALE_FACTOR": str(scale),
        # the Python inside QGIS looks for its modules beside the first python3 of the path
        "PATH": f"/usr/bin{os.pathsep}{os.environ['PATH']}",
    }
    # what belongs to the Python and the settings of who calls
    for name in ("PYTHONPATH", "VIRTUAL_ENV", "LANGUAGE", "LC_ALL", "QT_QPA_PLATFORM", "QGIS_CUSTOM_CONFIG_PATH"):
        environment.pop(name, None)
    environment.pop("G40_ENGINE_PYTHON", None)
    if engine:
        environment["G40_ENGINE_PYTHON"] = os.environ.get("G40_ENGINE_PYTHON", str(ROOT / ".venv" / "bin" / "python"))
    return environment


def _qgis(home, environment, scale, screen):
    # on Debian 12 the plain name of qgis_process is a script; that of the desktop is the program
    program = shutil.which("qgis.bin") or shutil.which("qgis")
    width, height = (scale * int(side) for side in screen.split("x"))
    command = ["xvfb-run", "-a", "-s", f"-screen 0 {width}x{height}x24", program, "--nologo", "--noversioncheck"]
    command += ["--profiles-path", f"{home}/profiles", "--code", str(HERE / "inside.py")]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    ) as process:
        try:
            said, _nothing = process.communicate(timeout=SECONDS)
        except subprocess.TimeoutExpired:
            # xvfb-run leaves the display and QGIS behind
            os.killpg(process.pid, signal.SIGKILL)
            said, _nothing = process.communicate()
        return said, process.returncode


def main():
    """Drive once, as the words of the command say; 0 when all went well."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--language", default="en")
    parser.add_argument("--theme", choices=THEMES, default="light")
    parser.add_argument("--scale", type=int, default=1)
    parser.add_argument("--screen", default=SCREEN, help="width and height, before the scale")
    parser.add_argument("--no-engine", action="store_true", help="begin without an engine")
    parser.add_argument("steps", nargs="*", metavar="STEP")
    given = parser.parse_args()
    told = drive(
        language=given.language,
        theme=given.theme,
        scale=given.scale,
        screen=given.screen,
        steps=given.steps,
        engine=not given.no_engine,
    )
    problems = [*([told["error"]] if "error" in told else []), *told["log"]]
    print("\n".join(problems) or "All steps went well.")
    if problems:
        print(told["said"][-3000:])
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
