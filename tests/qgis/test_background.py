"""Algorithms as QGIS Desktop runs them: in a background thread, several at once, cancelled from the task list."""

import os

import pytest
from qgis.core import QgsApplication, QgsProcessingAlgRunnerTask, QgsProcessingContext, QgsProject, QgsVectorLayer
from running import Feedback, engine_processes, wait_until


@pytest.fixture
def start(provider, sample, qgis_new_project):
    kept = []

    def start_task(name, out, feedback):
        areas = QgsVectorLayer(f"{sample / 'plan_areas.gpkg'}|layername=plan_areas", "areas", "ogr")
        areas.setSubsetString("code <> 'VS01'")
        QgsProject.instance().addMapLayer(areas)
        context = QgsProcessingContext()
        context.setProject(QgsProject.instance())
        parameters = {"CITY": str(sample / "city.gpkg"), "PLAN_AREAS": areas.id(), "OUTPUT": str(out)}
        ended = []
        task = QgsProcessingAlgRunnerTask(provider.algorithm(name), parameters, context, feedback)
        task.executed.connect(lambda successful, results: ended.append((successful, results)))
        kept.append((task, context, feedback))
        QgsApplication.taskManager().addTask(task)
        return task, ended

    return start_task


def test_two_at_once_share_one_engine(start, tmp_path):
    running = [
        start("transitnodes", tmp_path / "transit.gpkg", Feedback()),
        start("greenery", tmp_path / "greenery.gpkg", Feedback()),
    ]
    wait_until(lambda: all(ended for _task, ended in running), 120)
    assert [ended[0][0] for _task, ended in running] == [True, True]
    assert running[0][1][0][1]["AREAS"] == running[1][1][0][1]["AREAS"] >= 12
    assert len(engine_processes(os.getpid())) == 1


def test_cancelled_task_leaves_nothing(start, tmp_path):
    feedback = Feedback()
    task, ended = start("scoreplanareas", tmp_path / "scored.gpkg", feedback)
    wait_until(lambda: feedback.texts, 60)
    task.cancel()
    wait_until(lambda: ended, 20)
    assert not ended[0][0]
    # what the user asked for is no failure
    assert feedback.errors == []
    assert any("Cancelled" in text for text in feedback.infos)
    assert list(tmp_path.iterdir()) == []
    again, ended = start("transitnodes", tmp_path / "transit.gpkg", Feedback())
    wait_until(lambda: ended, 120)
    assert ended[0][0], again
