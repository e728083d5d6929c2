"""Check a city package."""

from html import escape
from pathlib import Path
from typing import Any, Dict, List, Tuple

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputBoolean,
    QgsProcessingOutputNumber,
    QgsProcessingOutputString,
    QgsProcessingParameterFileDestination,
)

from ..translation import language, tr
from .base import CITY, EngineAlgorithm

OUTPUT = "OUTPUT"
OK = "OK"
PROBLEMS = "PROBLEMS"
REPORT = "REPORT"


class CheckCityPackage(EngineAlgorithm):
    NAME = "checkcitypackage"
    GROUP = "city"
    ICON = "check.svg"
    METHOD = "check_city"

    def displayName(self) -> str:  # noqa: N802
        return tr("Check city package")

    def tags(self) -> List[str]:
        return tr("validate,quality,gaps,completeness").split(",")

    def shortHelpString(self) -> str:  # noqa: N802
        return tr(
            "Reports in words what is missing or doubtful in a city package: errors make scores impossible, "
            "warnings make them less sure, the rest is good to know. Use it after you have corrected a package by hand."
        )

    def initAlgorithm(self, configuration: Dict[str, Any]) -> None:  # noqa: N802
        self.add_city()
        self.add(
            QgsProcessingParameterFileDestination(
                OUTPUT, tr("Report"), tr("HTML files (*.html)"), optional=True, createByDefault=True
            ),
            tr("Page with everything that was found."),
        )
        self.addOutput(QgsProcessingOutputBoolean(OK, tr("No errors")))
        self.addOutput(QgsProcessingOutputNumber(PROBLEMS, tr("Number of errors and warnings")))
        self.addOutput(QgsProcessingOutputString(REPORT, tr("Report as text")))

    def problems(self, parameters: Dict[str, Any], context: QgsProcessingContext) -> List[str]:
        return self.file_problems(CITY, parameters, context)

    def request(
        self, parameters: Dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> Dict[str, Any]:
        return {"city": self.parameterAsFile(parameters, CITY, context)}

    def results(
        self, answer: Dict[str, Any], parameters: Dict[str, Any], context: QgsProcessingContext
    ) -> Dict[str, Any]:
        words = {"error": tr("Error"), "warning": tr("Warning"), "info": tr("Good to know")}
        lines = [(words[found["severity"]], found["table"], found["text"]) for found in answer["problems"]]
        outputs = {
            OK: answer["ok"],
            PROBLEMS: sum(found["severity"] != "info" for found in answer["problems"]),
            REPORT: "\n".join(f"{word}: {table}: {text}" for word, table, text in lines),
        }
        path = self.parameterAsFileOutput(parameters, OUTPUT, context)
        if path:
            Path(path).write_text(_page(lines), encoding="utf-8")
            outputs[OUTPUT] = path
        return outputs


def _page(lines: List[Tuple[str, str, str]]) -> str:
    title = escape(tr("Check of the city package"))
    rows = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in line)}</tr>" for line in lines)
    nothing = escape(tr("Nothing was found.")) if not lines else ""
    return (
        f'<!DOCTYPE html><html lang="{language()}"><head><meta charset="utf-8"><title>{title}</title></head>'
        f"<body><h1>{title}</h1><p>{nothing}</p><table>{rows}</table></body></html>"
    )
