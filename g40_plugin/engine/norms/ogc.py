"""Downloads from OGC API Features and WFS."""

from __future__ import annotations

from typing import Annotated, Literal

from annotated_types import Ge
from pydantic import Field

from .base import NotNegative, Positive, Sourced


class Ogc(Sourced):
    """How web services are asked for features; limits, ``allow_http`` and ``other_hosts`` hold for every download."""

    tries: Annotated[int, Ge(1)]
    backoff_s: NotNegative
    longest_wait_s: Positive
    connect_s: Positive
    read_s: Positive
    longest_answer_s: Positive
    max_answer_mb: Positive
    max_total_mb: Positive
    allow_http: bool
    other_hosts: list[str]
    keep_days: Positive
    max_features: Annotated[int, Ge(1)]
    largest_box: Annotated[int, Ge(1)]
    smallest_box_m: Positive
    margin_m: NotNegative


class WebRegister(Sourced):
    """A register of a web service: its collections or feature types, each with the columns that are expected."""

    url: str
    protocol: Literal["features", "wfs"]
    collections: Annotated[dict[str, list[str]], Field(min_length=1)]
    page_size: Annotated[int, Ge(1)]
