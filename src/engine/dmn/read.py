"""DMN 1.1 to 1.6 files, as dmn-js, Camunda Modeler and others write them → one model of all decisions."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from lxml import etree

from engine.bpmn.xml import read_xml
from engine.dmn.boxes import Boxes
from engine.dmn.faults import Faults, place_of
from engine.dmn.model import Element, Model, Table, Text
from engine.dmn.tags import BOXES, MODELS, child, children, expression_of, local
from engine.dmn.types import Types
from engine.errors import Fault, Refused

Json = Any
Node = etree._Element
KINDS = {
    "decision": "decision",
    "inputData": "input",
    "businessKnowledgeModel": "knowledge",
    "decisionService": "service",
}
REQUIREMENTS = {
    "informationRequirement": ("requiredDecision", "requiredInput"),
    "knowledgeRequirement": ("requiredKnowledge",),
    "encapsulatedDecision": (),
}
# Elements that are read.
READ = frozenset(
    (
        *KINDS,
        *REQUIREMENTS,
        *BOXES,
        *(end for ends in REQUIREMENTS.values() for end in ends),
        *("variable", "formalParameter", "encapsulatedLogic", "binding", "parameter", "contextEntry", "text"),
        *("input", "inputExpression", "inputValues", "inputEntry", "output", "outputValues", "outputEntry"),
        *("defaultOutputEntry", "rule", "annotation", "annotationEntry", "column", "row"),
        *("if", "then", "else", "in", "match", "return", "satisfies"),
        *("import", "importedValues", "itemDefinition", "itemComponent", "functionItem", "parameters", "typeRef"),
        *("allowedValues", "typeConstraint", "outputDecision", "inputDecision"),
    )
)
# Elements that people read: they decide nothing.
SILENT = frozenset(
    (
        *(
            "description",
            "extensionElements",
            "question",
            "allowedAnswers",
            "authorityRequirement",
            "requiredAuthority",
        ),
        *("elementCollection", "drgElement", "knowledgeSource", "textAnnotation", "association", "group", "sourceRef"),
        *(
            "targetRef",
            "performanceIndicator",
            "impactingDecision",
            "organizationUnit",
            "decisionMade",
            "decisionOwned",
        ),
        *("supportedObjective", "impactedPerformanceIndicator", "decisionMaker", "decisionOwner", "usingProcess"),
        *("usingTask", "type", "owner", "locationURI"),
    )
)
KNOWN = READ | SILENT
# Attributes that are read, or that only people and modelers read.
ATTRIBUTES = frozenset(
    (
        *("id", "name", "label", "typeRef", "hitPolicy", "aggregation", "isCollection", "expressionLanguage", "href"),
        *("kind", "iteratorVariable", "namespace", "importType", "locationURI"),
        *("preferredOrientation", "outputLabel", "exporter", "exporterVersion", "typeLanguage", "textFormat"),
        *("associationDirection", "URI", "outputTypeRef"),
    )
)
# Camunda 7: names the value in scripts of other languages than FEEL.
REFUSED = frozenset(("{http://camunda.org/schema/1.0/dmn}inputVariable",))


def read_model(files: Mapping[str, bytes]) -> tuple[Model, list[Fault]]:
    """All DMN files of a pack as one model, and everything that is wrong with it as far as reading shows."""
    faults: list[Fault] = []
    parts = []
    for file, source in sorted(files.items()):
        try:
            part = _File(file, read_xml(source, file))
            parts.append(part.read())
            faults += part.faults.found
        except Refused as error:
            faults += error.faults
    model = _joined(parts)
    return model, faults + _unmet(model)


def _joined(parts: list[Model]) -> Model:
    return Model(
        elements={key: element for part in parts for key, element in part.elements.items()},
        tables={key: table for part in parts for key, table in part.tables.items()},
        data={
            "types": {key: each for part in parts for key, each in part.data["types"].items()},
            "elements": {key: each for part in parts for key, each in part.data["elements"].items()},
        },
        texts=tuple(text for part in parts for text in part.texts),
    )


def _unmet(model: Model) -> list[Fault]:
    """Requirements that lead nowhere or in a circle."""
    faults = []
    for element in model.elements.values():
        missing = [key for key in element.requires if key not in model.elements]
        for key in missing:
            name = key.rpartition("#")[2]
            faults.append(
                Fault(
                    element.place.file,
                    element.place.element,
                    "dmn-no-such-element",
                    f"“{element.name}”需要的“{name}”不存在；改正连线",
                    f"'{element.name}' requires '{name}', which is not there; mend the line",
                )
            )
        if _reaches(model, element.key, element.key, set()):
            faults.append(
                Fault(
                    element.place.file,
                    element.place.element,
                    "dmn-circle",
                    f"“{element.name}”绕了一圈又需要自己；去掉一条连线",
                    f"'{element.name}' requires itself in a circle; take one line away",
                )
            )
    return faults


def _reaches(model: Model, start: str, wanted: str, seen: set[str]) -> bool:
    """Along decisions: a knowledge model may call itself."""
    for key in model.elements[start].requires:
        if key in seen or key not in model.elements or model.elements[key].kind not in ("decision", "input"):
            continue
        seen.add(key)
        if key == wanted or _reaches(model, key, wanted, seen):
            return True
    return False


@dataclass
class _Reading:
    texts: list[Text]
    tables: list[Table]


class _File:
    def __init__(self, file: str, root: Node) -> None:
        self.faults = Faults(file)
        self.file = file
        self.root = root
        self.namespace = root.get("namespace") or file
        self.imports = {}
        if local(root) != "definitions":
            self.faults.add(
                root,
                "dmn-not-dmn",
                "这不是 DMN 1.1 至 1.6 的文件；请用建模器另存",
                "this is no file of DMN 1.1 to 1.6; save it from a modeler",
            )
            raise Refused(self.faults.found)
        for node in children(root, "import"):
            if node.get("importType", "") in MODELS:
                self.imports[node.get("name", "")] = node.get("namespace", "")
        self.types = Types(self.namespace, self.imports, self.faults)
        self.read_so_far = _Reading([], [])

    def read(self) -> Model:
        self.types.read(children(self.root, "itemDefinition"))
        nodes = [node for node in self.root if local(node) in KINDS]
        self._refuse_strangers()
        self._refuse_twins(nodes)
        elements, data = {}, {}
        for node in nodes:
            key = self._key(node)
            elements[key], data[key] = self._element(node, key)
        return Model(
            elements=elements,
            tables={table.id: table for table in self.read_so_far.tables},
            data={"types": self.types.definitions, "elements": data},
            texts=tuple(self.read_so_far.texts),
        )

    def _refuse_strangers(self) -> None:
        """What the host neither obeys nor may pass over; other namespaces (diagrams, extensions) hold no logic."""
        for node in self.root.iterdescendants():
            name = local(node)
            if name.startswith("{"):
                continue
            if name not in KNOWN:
                self.faults.add(
                    node, "dmn-unknown", f"不认识的内容“{name}”；删去", f"'{name}' is not known; take it away"
                )
            for attribute in sorted(set(map(str, node.attrib)) - ATTRIBUTES):
                if attribute in REFUSED or not attribute.startswith("{"):
                    shown = attribute.rpartition("}")[2]
                    zh, en = f"不认识的属性“{shown}”；删去", f"the attribute '{shown}' is not known; take it away"
                    self.faults.add(node, "dmn-unknown-attribute", zh, en)
        for node in self.root.iter():
            language = node.get("expressionLanguage", "feel")
            if "feel" not in language.lower():
                zh, en = (
                    f"表达式的语言是“{language}”，这里只认 FEEL；改用 FEEL 写",
                    f"the expression's language is '{language}' but only FEEL is read; write it in FEEL",
                )
                self.faults.add(node, "dmn-language", zh, en)

    def _refuse_twins(self, nodes: list[Node]) -> None:
        seen: dict[str, Node] = {}
        for node in self.root.iterdescendants():
            found = node.get("id")
            if not found or local(node).startswith("{"):
                continue
            if found in seen:
                self.faults.add(
                    node,
                    "dmn-twin-id",
                    f"编号“{found}”用了两次；改其中一个",
                    f"the id '{found}' is used twice; change one",
                )
            seen[found] = node
        names: dict[str, Node] = {}
        for node in nodes:
            name = node.get("name", "")
            if not name:
                self.faults.add(node, "dmn-no-name", "没有名称；写上 name", "there is no name; write one")
            elif name in names and local(node) == local(names[name]):
                self.faults.add(
                    node,
                    "dmn-twin-name",
                    f"名称“{name}”用了两次；改其中一个",
                    f"the name '{name}' is used twice; change one",
                )
            names[name] = node

    def _key(self, node: Node) -> str:
        return f"{self.namespace}#{node.get('id') or node.get('name') or node.sourceline}"

    def _resolve(self, href: str) -> str:
        namespace, _, element = href.partition("#")
        return f"{namespace or self.namespace}#{element}"

    def _under(self, key: str) -> str | None:
        namespace = key.rpartition("#")[0]
        return next((name for name, each in self.imports.items() if each == namespace and each != self.namespace), None)

    def _element(self, node: Node, key: str) -> tuple[Element, Json]:
        kind = KINDS[local(node)]
        name = node.get("name") or node.get("id") or ""
        variable = child(node, "variable")
        known = (variable.get("name") if variable is not None else None) or name
        required = self._requirements(node)
        element = Element(key, kind, node.get("id") or name, name, place_of(node, self.file), tuple(required))
        typed = self.types.at(variable) if variable is not None else None
        data: Json = {
            "kind": kind,
            "id": element.id,
            "title": name,
            "name": known,
            "names": list(dict.fromkeys([known, name])),
            "type": typed,
            "requires": [{"key": each, "under": self._under(each)} for each in required],
        }
        boxes = Boxes(key, name, self.faults, self.types.at)
        if kind == "decision":
            data["logic"] = boxes.read(expression_of(node))
        elif kind == "knowledge":
            logic = child(node, "encapsulatedLogic")
            data["logic"] = boxes.function(logic, frozenset()) if logic is not None else None
        elif kind == "service":
            data["outputs"] = [self._resolve(each.get("href", "")) for each in children(node, "outputDecision")]
            inputs = [*children(node, "inputData"), *children(node, "inputDecision")]
            data["inputs"] = [self._resolve(each.get("href", "")) for each in inputs]
        carried = _carried(node)
        self.read_so_far.texts += boxes.texts
        self.read_so_far.tables += [replace(table, carries=carried) for table in boxes.tables]
        return element, data

    def _requirements(self, node: Node) -> list[str]:
        found = []
        for requirement, ends in REQUIREMENTS.items():
            for each in children(node, requirement):
                found += [self._resolve(end.get("href", "")) for name in ends for end in children(each, name)]
        if local(node) == "decisionService":
            for name in ("outputDecision", "inputDecision", "inputData"):
                found += [self._resolve(each.get("href", "")) for each in children(node, name)]
        return list(dict.fromkeys(found))


def _carried(node: Node) -> tuple[str, ...]:
    """Rule ids in the extension property `rule` of a decision."""
    extension = child(node, "extensionElements")
    found: list[str] = []
    for each in extension.iterdescendants() if extension is not None else ():
        if etree.QName(each).localname == "property" and each.get("name") == "rule":
            found += (each.get("value") or "").replace(",", " ").split()
    return tuple(found)
