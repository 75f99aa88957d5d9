"""Addresses of both wires: a tree of path segments, so that finding a view costs the same for ten or a thousand.

Literal segments win over parameters, a trailing slash never matters and never redirects, and several views may share
one path as long as they answer different methods.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponseBase
from django.urls import ResolverMatch, URLPattern
from django.urls.resolvers import RoutePattern

from core.api.request import Wire

if TYPE_CHECKING:
    from core.api.views import ProductView

KINDS = frozenset({"id", "str", "int", "path"})


@dataclass(frozen=True, slots=True)
class Parameter:
    """One `<kind:name>` of a path."""

    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Route:
    """A path and the view behind it; `alias_of` is the main path when this is another spelling of it."""

    path: str
    view: "type[ProductView]"
    alias_of: str = ""

    def segments(self) -> list[str | Parameter]:
        """The path taken apart."""
        return [_segment(text, self.path) for text in self.path.strip("/").split("/") if text]


def routes(path: str, view: "type[ProductView]", *aliases: str) -> list[Route]:
    """Register a view at a path such as "/channels/<id:channel_id>/messages", and at any further spellings."""
    return [Route(path, view), *(Route(alias, view, alias_of=path) for alias in aliases)]


def _segment(text: str, path: str) -> str | Parameter:
    if not text.startswith("<"):
        return text
    kind, _, name = text[1:-1].rpartition(":")
    if kind not in KINDS or not text.endswith(">") or not name.isidentifier():
        raise ImproperlyConfigured(f"{text} is not a parameter of the form <id:name> (in {path})")
    return Parameter(name, kind)


@dataclass(slots=True)
class _Node:
    """One place of the tree; `leaf` is what answers when a path ends here, `rest` what takes all further segments."""

    literal: "dict[str, _Node]" = field(default_factory=dict)
    parameter: "_Node | None" = None
    leaf: "Leaf | None" = None
    rest: "Leaf | None" = None


@dataclass(frozen=True, slots=True)
class _Answering:
    """The route that answers one method, and the parameters of its path in order."""

    route: Route
    parameters: tuple[Parameter, ...]

    @property
    def is_private(self) -> bool:
        """Whether the path may hold a secret (a webhook token, an invite code) that no log should see."""
        return any(parameter.kind in ("str", "path") for parameter in self.parameters)


class Leaf:
    """Everything that one path answers, by method."""

    def __init__(self, wire: Wire) -> None:
        self.wire = wire
        self.methods: dict[str, _Answering] = {}
        self.fallback: type[ProductView] | None = None

    def add(self, route: Route, parameters: tuple[Parameter, ...]) -> None:
        """Put a view here. Raises ImproperlyConfigured when another already answers one of its methods."""
        for method in route.view.endpoints:
            taken = self.methods.get(method)
            if taken and taken.route.view is not route.view:
                raise ImproperlyConfigured(f"{method} {route.path} is answered by {taken.route.view} and {route.view}")
            self.methods[method] = _Answering(route, parameters)
        self.fallback = route.view

    @property
    def allowed(self) -> str:
        """The value of the `Allow` header."""
        names = {*self.methods, "OPTIONS"} | ({"HEAD"} if "GET" in self.methods else set())
        return ", ".join(sorted(names))

    def __call__(self, request: HttpRequest, *values: str) -> HttpResponseBase:
        """Django's view callable."""
        method = "GET" if request.method == "HEAD" else request.method or ""
        found = self.methods.get(method)
        path_of = found or next(iter(self.methods.values()), None)
        if path_of is not None and path_of.is_private:
            request.__dict__["public_path"] = path_of.route.path
        if found is None:
            assert self.fallback is not None
            return self.fallback.refuse_method(request, self.allowed)
        return found.route.view().answer(request, method, found.parameters, values)

    # Authentication by cookie is protected by the check of origins, not by Django's form token.
    csrf_exempt = True


class Tree(URLPattern):
    """All routes of one wire below one prefix, as one entry of Django's urlpatterns."""

    def __init__(self, prefix: str, routes: Iterable[Route], wire: Wire, *, documented: bool = True) -> None:
        super().__init__(RoutePattern(prefix), _never_called)
        self.prefix = prefix
        self.wire = wire
        self.documented = documented
        self.routes = tuple(routes)
        self._root = _Node()
        for route in self.routes:
            self._add(route)

    def _add(self, route: Route) -> None:
        node = self._root
        parameters: list[Parameter] = []
        for segment in route.segments():
            if isinstance(segment, str):
                node = node.literal.setdefault(segment, _Node())
                continue
            parameters.append(segment)
            if segment.kind == "path":
                node.rest = node.rest or Leaf(self.wire)
                node.rest.add(route, tuple(parameters))
                return
            node.parameter = node.parameter or _Node()
            node = node.parameter
        node.leaf = node.leaf or Leaf(self.wire)
        node.leaf.add(route, tuple(parameters))

    def resolve(self, path: str) -> ResolverMatch | None:
        """The view for a path (relative to where Django mounted the tree), or None."""
        if not path.startswith(self.prefix):
            return None
        found = self.find(path[len(self.prefix) :])
        if found is None:
            return None
        leaf, values = found
        return ResolverMatch(leaf, values, {}, route=self.prefix, captured_kwargs={}, extra_kwargs={})

    def find(self, path: str) -> tuple[Leaf, tuple[str, ...]] | None:
        """The leaf of a path and the text of its parameters."""
        segments = path.split("/")
        if segments and segments[-1] == "":
            segments.pop()
        if "" in segments:
            return None
        return _search(self._root, segments, 0, ())

    def check(self) -> list[Any]:
        """Nothing for Django's system checks to look at."""
        return []


def _search(node: _Node, segments: list[str], at: int, values: tuple[str, ...]) -> tuple[Leaf, tuple[str, ...]] | None:
    if at == len(segments):
        return None if node.leaf is None else (node.leaf, values)
    segment = segments[at]
    found = None
    literal = node.literal.get(segment)
    if literal is not None:
        found = _search(literal, segments, at + 1, values)
    if found is None and node.parameter is not None:
        found = _search(node.parameter, segments, at + 1, (*values, segment))
    if found is None and node.rest is not None:
        found = node.rest, (*values, "/".join(segments[at:]))
    return found


def mount(prefix: str, routes: Iterable[Route], wire: Wire, *, documented: bool = True) -> Tree:
    """One urlpatterns entry that serves `routes` below `prefix` ("v1/", "api/" or "").

    `documented` is False for a second mount of routes that the reference already shows elsewhere.
    """
    return Tree(prefix, routes, wire, documented=documented)


def _never_called(request: HttpRequest) -> HttpResponseBase:
    raise AssertionError("the tree resolves to leaves")
