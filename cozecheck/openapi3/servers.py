"""Server.Validate and ServerVariable.Validate of kin-openapi (server.go)."""

from __future__ import annotations

from cozecheck.core import catalogue
from cozecheck.core.node import Node
from cozecheck.core.text import T, Text
from cozecheck.openapi3.checker import Checker
from cozecheck.openapi3.marshal import marshal
from cozecheck.openapi3.places import Where
from cozecheck.openapi3.types import Server, ServerVariable


def server(c: Checker, value: Server | None, where: Where) -> None:
    """Validates one server of the document; Go panics on a null."""
    if value is None:
        c.null(where)
        return
    at = value.node.get("url") or value.node
    if not value.url:
        if not c.lost(value, "url"):
            _invalid(c, c.at(value.node, "url"), "value of url must be a non-empty string", T("the server has no 'url'"), T("add 'url'"))
        return
    opening, closing = value.url.count("{"), value.url.count("}")
    if opening != closing:
        _invalid(c, at, "server URL has mismatched { and }", T("the braces in the server's 'url' do not match"), T("correct the 'url'"))
    elif opening != len(value.variables) and not c.lost(value, "variables"):
        message = T("the server's 'url' has {opening} variables in braces, but 'variables' declares {declared}", opening=opening, declared=len(value.variables))
        _invalid(c, at, "server has undeclared variables", message, T("write the URL without variables, or declare each under 'variables'"))
    else:
        _variables(c, value)
    c.extensions(value, "Server")


def _variables(c: Checker, value: Server) -> None:
    below = value.node.get("variables")
    for name in sorted(value.variables):
        variable = value.variables[name]
        if "{" + name + "}" not in value.url:
            message = T("the variable {name!r} does not stand in the server's 'url'", name=name)
            key = below.key(name) if below is not None else value.node
            _invalid(c, key, "server has undeclared variables", message, T("correct its name, or remove it"))
        elif variable is None:
            c.null((value.node, "variables", name))
        else:
            _variable(c, variable, name)


def _variable(c: Checker, variable: ServerVariable, name: str) -> None:
    if not variable.default and not c.lost(variable, "default"):
        c.error(
            catalogue.INVALID_SERVER,
            c.at(variable.node, "default"),
            f"field default is required in {marshal('ServerVariable', variable)}",
            T("the server's variable {name!r} has no 'default'", name=name),
            T("add 'default'"),
        )
    c.extensions(variable, "ServerVariable")


def _invalid(c: Checker, node: Node, log: str, message: Text, do: Text) -> None:
    c.error(catalogue.INVALID_SERVER, node, log, message, do)
