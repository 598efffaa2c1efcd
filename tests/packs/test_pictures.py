"""Diagrams are drawn to be read: everything named, placed, straight, and nothing over anything else."""

from dataclasses import dataclass
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from lxml import etree

from tests.packs.library import ROOT

DIAGRAMS = sorted((ROOT / "processes").glob("*/*.bpmn"))
WIDEST = 1850  # units of a picture that is still read at 1440 pixels
TITLE = 22  # units of height that a sub-process's title takes
NEAR = 4  # units
NAMELESS = {"parallelGateway", "eventBasedGateway"}  # and joining gateways
CONTAINERS = {"participant", "lane", "subProcess"}


@dataclass(frozen=True)
class Box:
    id: str
    x: float
    y: float
    width: float
    height: float

    def over(self, other: "Box") -> bool:
        return (
            self.x < other.x + other.width
            and other.x < self.x + self.width
            and self.y < other.y + other.height
            and other.y < self.y + self.height
        )


@dataclass(frozen=True)
class Picture:
    kinds: dict[str, str]  # element id → tag
    names: dict[str, str]
    into: dict[str, int]  # element id → incoming flows
    shapes: dict[str, Box]
    labels: list[Box]
    ways: dict[str, list[tuple[float, float]]]


def read(path: Path) -> Picture:
    root = etree.fromstring(path.read_bytes())
    semantic = {e.get("id"): e for e in root.iter() if isinstance(e.tag, str) and e.get("id") and "/BPMN/" in e.tag}
    kinds = {id: etree.QName(e).localname for id, e in semantic.items()}
    picture = Picture(kinds, {id: e.get("name", "") for id, e in semantic.items()}, {}, {}, [], {})
    for id, element in semantic.items():
        picture.into[id] = len(element.findall("{*}incoming"))
    for shape in root.iter("{*}BPMNShape"):
        picture.shapes[shape.get("bpmnElement")] = box(shape.get("bpmnElement"), shape.find("{*}Bounds"))
    for drawn in root.iter("{*}BPMNShape", "{*}BPMNEdge"):
        bounds = drawn.find("{*}BPMNLabel/{*}Bounds")
        if bounds is not None:
            picture.labels.append(box(drawn.get("bpmnElement"), bounds))
    for edge in root.iter("{*}BPMNEdge"):
        points = [(float(p.get("x")), float(p.get("y"))) for p in edge.findall("{*}waypoint")]
        picture.ways[edge.get("bpmnElement")] = points
    return picture


def box(id: str, bounds: etree._Element) -> Box:
    return Box(id, *(float(bounds.get(key)) for key in ("x", "y", "width", "height")))


@pytest.fixture(params=DIAGRAMS, ids=[f"{path.parent.name}/{path.name}" for path in DIAGRAMS])
def picture(request: pytest.FixtureRequest) -> Picture:
    return read(request.param)


def solids(picture: Picture) -> list[Box]:
    """Tasks, events and gateways; a boundary event lies on its task on purpose."""
    kinds = picture.kinds
    return [b for id, b in picture.shapes.items() if kinds[id] not in CONTAINERS and kinds[id] != "boundaryEvent"]


def test_everything_is_drawn(picture: Picture) -> None:
    parts = {id for id, kind in picture.kinds.items() if kind.endswith(("Task", "Event", "Gateway", "Activity"))}
    parts |= {id for id, kind in picture.kinds.items() if kind in CONTAINERS}
    assert parts - picture.shapes.keys() == set()
    flows = {id for id, kind in picture.kinds.items() if kind == "sequenceFlow"}
    assert flows - picture.ways.keys() == set()


def test_everything_has_a_name(picture: Picture) -> None:
    nameless = {
        id
        for id in picture.shapes
        if not picture.names[id]
        and picture.kinds[id] not in NAMELESS
        and not (picture.kinds[id].endswith("Gateway") and picture.into[id] > 1)
    }
    assert nameless == set()


def test_no_shape_lies_over_another(picture: Picture) -> None:
    assert [(a.id, b.id) for a, b in combinations(solids(picture), 2) if a.over(b)] == []


def test_no_label_lies_over_a_shape_or_a_label(picture: Picture) -> None:
    # The corners of a gateway's box are empty: its own question may stand there.
    covered = [(a.id, b.id) for a in picture.labels for b in solids(picture) if a.over(b) and a.id != b.id]
    assert covered == []
    assert [(a.id, b.id) for a, b in combinations(picture.labels, 2) if a.over(b)] == []


def test_no_flow_runs_through_a_label(picture: Picture) -> None:
    through = []
    for id, points in picture.ways.items():
        for (ax, ay), (bx, by) in pairwise(points):
            line = Box(id, min(ax, bx), min(ay, by), abs(ax - bx), abs(ay - by))
            through += [(id, label.id) for label in picture.labels if label.id != id and line.over(label)]
    assert through == []


def test_steps_keep_away_from_titles_and_borders(picture: Picture) -> None:
    """A sub-process has its title along its upper edge; a lane's border is no edge of a step."""
    frames = [b for id, b in picture.shapes.items() if picture.kinds[id] == "subProcess"]
    titles = [Box(b.id, b.x, b.y, b.width, TITLE) for b in frames]
    lanes = [b for id, b in picture.shapes.items() if picture.kinds[id] == "lane"]
    borders = [Box(b.id, b.x, edge - NEAR, b.width, 2 * NEAR) for b in lanes for edge in (b.y, b.y + b.height)]
    steps = [b for b in solids(picture) if picture.kinds[b.id] not in CONTAINERS]
    assert {(a.id, b.id) for a in steps for b in [*titles, *borders] if a.over(b)} == set()


def test_flows_go_straight_and_around_everything(picture: Picture) -> None:
    root_ends = {id: (points[0], points[-1]) for id, points in picture.ways.items()}
    for id, points in picture.ways.items():
        for (ax, ay), (bx, by) in pairwise(points):
            assert ax == bx or ay == by, f"{id} is not drawn at right angles"
            line = Box(id, min(ax, bx), min(ay, by), abs(ax - bx), abs(ay - by))
            for solid in solids(picture):
                touches = any(touch(solid, end) for end in root_ends[id])
                assert touches or not line.over(solid), f"{id} goes through {solid.id}"


def touch(solid: Box, point: tuple[float, float]) -> bool:
    x, y = point
    return solid.x - 1 <= x <= solid.x + solid.width + 1 and solid.y - 1 <= y <= solid.y + solid.height + 1


def test_flows_do_not_cross(picture: Picture) -> None:
    crossing = []
    for (one, a), (other, b) in combinations(picture.ways.items(), 2):
        crossing += [(one, other) for p in pairwise(a) for q in pairwise(b) if cross(p, q) or cross(q, p)]
    assert crossing == []


Line = tuple[tuple[float, float], tuple[float, float]]


def cross(upright: Line, level: Line) -> bool:
    (ax, ay), (bx, by) = upright
    (cx, cy), (dx, dy) = level
    return ax == bx and cy == dy and min(cx, dx) < ax < max(cx, dx) and min(ay, by) < cy < max(ay, by)


def test_it_can_be_read_at_the_width_of_a_page(picture: Picture) -> None:
    assert max(b.x + b.width for b in picture.shapes.values()) - min(b.x for b in picture.shapes.values()) <= WIDEST
