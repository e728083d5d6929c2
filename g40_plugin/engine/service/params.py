"""Checks what a method is given: a strict model of each method, made of its declaration."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from types import GenericAlias
from typing import Annotated, Any, Literal

from annotated_types import Ge, Gt, Le, MinLen
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, create_model
from pydantic_core import ErrorDetails

from g40_plugin.catalogue.parameters import OVERWRITE, Method, Parameter
from g40_plugin.outputs import too_long

from ..errors import InputError
from ..misfits import place_of, reason_of
from ..translation import tr
from .places import check_outputs

_TYPES = {"whole": int, "number": float, "flag": bool}
# an output is looked at as a place to write to
_PATHS = ("file", "folder")


class ParamsError(InputError):
    """Parameters of a request that are unknown, missing or of the wrong type."""

    code = -32602


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


def checked(method: Method, params: dict[str, Any]) -> dict[str, Any]:
    """The parameters that a method takes, with the defaults of those that are not given.

    Raises ``ParamsError`` that names every parameter that does not fit, ``OutputError`` for an output as
    ``check_outputs`` does.
    """
    try:
        given = model_of(method).model_validate(params).model_dump()
    except ValidationError as error:
        problems = "; ".join(_problem(item) for item in error.errors())
        message = tr("The parameters of {method} do not fit ({problems}): correct them.")
        raise ParamsError(message.format(method=method.name, problems=problems)) from error
    check_outputs(method, given)
    # what it allows is settled by that
    return {name: value for name, value in given.items() if name != OVERWRITE.name}


@cache
def model_of(method: Method) -> type[BaseModel]:
    """The model of a method's parameters, as strict as its declaration."""
    fields: dict[str, Any] = {parameter.name: (_type(parameter), _field(parameter)) for parameter in method.parameters}
    return create_model(method.name, __base__=_Strict, **fields)


def _field(parameter: Parameter) -> Any:
    default = ... if parameter.required else parameter.default
    if default == ():
        default = [] if parameter.many == "list" else {}
    return Field(default, title=parameter.label or None, description=parameter.help)


def _type(parameter: Parameter) -> Any:
    value: Any = _value(parameter)
    if parameter.many:
        value = GenericAlias(dict, (str, value)) if parameter.many == "named" else GenericAlias(list, (value,))
    if parameter.many == "list" and parameter.default is None:
        # an empty list says nothing, unless it is what stands where nothing is given
        value = Annotated[value, MinLen(1)]
    return value if parameter.required or parameter.default is not None else value | None


def _value(parameter: Parameter) -> Any:
    """The type of one value of a parameter."""
    if parameter.choices:
        return Literal[tuple(parameter.values)]
    if parameter.kind not in _TYPES:
        text = AfterValidator(_path if parameter.kind in _PATHS else _text)
        return Annotated[str, text] if parameter.many else Annotated[str, MinLen(1), text]
    value: Any = _TYPES[parameter.kind]
    for limit, amount in ((Ge, parameter.least), (Le, parameter.most), (Gt, parameter.above)):
        if amount is not None:
            value = Annotated[value, limit(amount)]
    return value


def _text(text: str) -> str:
    # half a surrogate is refused before this
    if "\0" in text:
        raise ValueError(tr("a text with a NUL in it cannot be used"))
    return text


def _path(text: str) -> str:
    # a filter of QGIS may stand behind it, at any length
    if too_long(Path(_text(text).split("|")[0])):
        raise ValueError(tr("the path is too long for a file system: give a shorter one"))
    return text


def _problem(item: ErrorDetails) -> str:
    name = place_of(item)
    if item["type"] == "missing":
        return tr("{name} is missing").format(name=name)
    if item["type"] == "extra_forbidden":
        return tr("{name} is unknown").format(name=name)
    return f"{name}: {reason_of(item)}"
