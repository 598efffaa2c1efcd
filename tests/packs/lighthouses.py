"""A regulation in a language of its own, written into a temporary folder: Esperanto, lighthouses, and no word of ours.

Other roles, standings and grades; every year an inspection; two failures in a row put the light out. Nothing is
rectified, nothing is reported.
"""

from pathlib import Path

from tests.engine.bpmn.draw import Board, mapping, timer

PACK = """\
id: lumturoj
title: Regularo pri la lumturoj
title_en: Rules of the lighthouses
issuer: Mara Konsilio
number: null
in_force: {from: 2025-01-01}
state: in_force
authority: Mara Konsilio
roles:
  - {title: Gardisto, title_en: Keeper, held_by: party}
  - {title: Inspektisto, title_en: Inspector, held_by: authority}
subjects:
  - id: lumturo
    title: Lumturo
    title_en: Lighthouse
    series: LT
    life: vivo
    standings:
      - {id: lumas, title: Lumas, title_en: Alight}
      - {id: estingita, title: Estingita, title_en: Out, mark: done, final: true}
    fields: {grado: {title: Grado, title_en: Grade}}
starts:
  - {process: enskribo, title: Enskribi lumturon, title_en: Enter a lighthouse, by: [Gardisto], prefix: EN}
  - {process: vivo, title: Vivo de lumturo, title_en: A lighthouse's life, by: [], prefix: VI, about: lumturo}
  - {process: inspekto, title: Jara inspekto, title_en: Yearly inspection, by: [], prefix: IN, about: lumturo}
"""
RULES = """\
- {id: L-1, article: 1, kind: [S], title: Enskribo, text: Lumturo estas enskribita de sia gardisto.}
- {id: L-2, article: 2, kind: [D], title: Ĉiujara inspekto, text: Ĉiun jaron la inspektisto donas poentojn.}
- {id: L-3, article: 3, kind: [R], title: Gradoj, text: "Ekde sesdek poentoj brila, ekde tridek pala, malpli malluma."}
- {id: L-4, article: 4, kind: [R, S], title: Estingo, text: "Dufoje sinsekve malluma, la lumturo estas estingita."}
"""
PARAMETERS = """\
brila_ekde: {title: Poentoj por brila, title_en: Points, unit: poentoj, article: 3, values: [{from: 2025-01-01, value: 60}]}
pala_ekde: {title: Poentoj por pala, title_en: Points, unit: poentoj, article: 3, values: [{from: 2025-01-01, value: 30}]}
sinsekve: {title: Sinsekvaj malsukcesoj, title_en: In a row, unit: fojoj, article: 4, values: [{from: 2025-01-01, value: 2}]}
"""
OFFICE = """\
units:
  - {name: Mara Konsilio, kind: konsilio, region: marbordo}
  - {name: Insula Domo, kind: domo, region: marbordo/insulo}
people:
  - {name: Petro, unit: Insula Domo, roles: [Gardisto]}
  - {name: Klara, unit: Mara Konsilio, roles: [Inspektisto]}
"""
SCENARIOS = """\
- scenario: Dufoje malluma sinsekve kaj la lumo estingiĝas
  rules: [L-1, L-2, L-3, L-4]
  given: {clock: 2026-03-02T09:00}
  steps:
    - repeat:
        - {start: enskribo, by: Petro, as: "enskribo{n}"}
        - {do: Enskribi lumturon, by: Petro, case: "enskribo{n}", answers: {nomo: "Turo {n}"}}
      for: 3
    - expect: {register: {lumas: 3}, cases: {vivo: 3}}
    - live:
        until: 2030-06-01T09:00
        answers:
          Inspekti:
            poentoj: {$feel: 'if case.record.name = "Turo 1" then 60 else if case.record.name = "Turo 2" then [29, 30, 29, 59][n] else [59, 29, 29, 0][n]'}
    - expect:
        standing: {Turo 1: lumas, Turo 2: lumas, Turo 3: estingita}
        record:
          Turo 1: {fields.grado: brila}
          Turo 2: {fields.grado: pala}
          Turo 3: {fields.grado: malluma}
        count:
          - {case: inspekto, ended: Gradigita, is: 11}
          - {case: vivo, ended: Estingita, is: 1}
        chains: whole
        agree: true
- scenario: Nur la gardisto enskribas
  rules: [L-1]
  given: {clock: 2026-03-02T09:00}
  steps:
    - {start: enskribo, by: Klara, refused: Enskribi lumturon}
"""
GRADES = """\
<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="gradoj" name="Gradoj" namespace="http://camunda.org/schema/1.0/dmn">
  <decision id="grado" name="Grado">
    <decisionTable id="grado_tabelo" hitPolicy="FIRST">
      <input id="g_i" label="Poentoj"><inputExpression id="g_ie" typeRef="number"><text>poentoj</text></inputExpression></input>
      <output id="g_o" label="Grado" name="grado" typeRef="string" />
      <annotation name="rule" />
      <rule id="brila"><inputEntry id="b_i"><text>&gt;= p.brila_ekde</text></inputEntry><outputEntry id="b_o"><text>"brila"</text></outputEntry><annotationEntry><text>L-3</text></annotationEntry></rule>
      <rule id="pala"><inputEntry id="p_i"><text>&gt;= p.pala_ekde</text></inputEntry><outputEntry id="p_o"><text>"pala"</text></outputEntry><annotationEntry><text>L-3</text></annotationEntry></rule>
      <rule id="malluma"><inputEntry id="m_i"><text>-</text></inputEntry><outputEntry id="m_o"><text>"malluma"</text></outputEntry><annotationEntry><text>L-3</text></annotationEntry></rule>
    </decisionTable>
  </decision>
</definitions>
"""
NAME_FORM = """\
{"type": "default", "id": "nomo", "schemaVersion": 19, "components": [
  {"type": "textfield", "id": "f_nomo", "key": "nomo", "label": "Nomo", "validate": {"required": true}}]}
"""
POINTS_FORM = """\
{"type": "default", "id": "poentoj", "schemaVersion": 19, "components": [
  {"type": "number", "id": "f_poentoj", "key": "poentoj", "label": "Poentoj", "validate": {"required": true, "min": 0, "max": 100}}]}
"""


def build_lighthouses(root: Path) -> Path:
    """Write the pack; gives its folder."""
    folder, forms = root / "processes" / "lumturoj", root / "forms" / "lumturoj"
    for path, text in {
        folder / "pack.yaml": PACK,
        folder / "rules.yaml": RULES,
        folder / "parameters.yaml": PARAMETERS,
        folder / "scenarios" / "office.yaml": OFFICE,
        folder / "scenarios" / "jaroj.yaml": SCENARIOS,
        folder / "tables" / "gradoj.dmn": GRADES,
        forms / "nomo.form": NAME_FORM,
        forms / "poentoj.form": POINTS_FORM,
        folder / "enskribo.bpmn": _entry(),
        folder / "inspekto.bpmn": _inspection(),
        folder / "vivo.bpmn": _life(),
    }.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def _rule(*ids: str) -> str:
    return f'<zeebe:properties><zeebe:property name="rule" value="{" ".join(ids)}" /></zeebe:properties>'


def _form(id: str) -> str:
    return f'<zeebe:formDefinition formId="{id}" />'


def _entry() -> str:
    board = Board("enskribo", "Enskribo")
    board.start(name="Nova lumturo", lane="Gardisto")
    board.user("enskribi", _form("nomo") + _rule("L-1"), name="Enskribi lumturon", lane="Gardisto")
    enters = mapping({"subject": '="lumturo"', "name": "=nomo", "standing": '="lumas"'}, {"record": "=record"})
    board.service("registri", "register.enter", enters + _rule("L-1"), name="Registri", lane="Gardisto")
    begins = mapping({"process": '="vivo"', "record": "=record.id"}, {"started": "=started"})
    board.service("ekvivi", "case.start", begins + _rule("L-2"), name="Komenci la vivon", lane="Gardisto")
    board.end(name="Enskribita", lane="Gardisto")
    board.line("start", "enskribi", "registri", "ekvivi", "end")
    return board.xml().decode()


def _inspection() -> str:
    board = Board("inspekto", "Jara inspekto")
    board.start(name="Jaro pasis", lane="Inspektisto")
    board.user("inspekti", _form("poentoj") + _rule("L-2"), name="Inspekti", lane="Inspektisto")
    graded = '<zeebe:calledDecision decisionId="grado" resultVariable="grado" />'
    board.node("businessRuleTask", "gradigi", ext=graded + _rule("L-3"), name="Gradigi", lane="Inspektisto")
    changes = mapping(
        {"record": "=case.record.id", "fields": "={grado: grado}", "reason": '="inspekto"'},
        {"record": "=record", "result": "=grado"},
    )
    board.service("noti", "register.change", changes, name="Noti la gradon", lane="Inspektisto")
    board.end(name="Gradigita", lane="Inspektisto")
    board.line("start", "inspekti", "gradigi", "noti", "end")
    return board.xml().decode()


def _life() -> str:
    board, lane = Board("vivo", "Vivo de lumturo"), "Inspektisto"
    board.start(name="Ekbrilis", lane=lane)
    board.script("nombri", "0", "malsukcesoj", name="Nenio malsukcesis", lane=lane)
    board.xor("denove", lane=lane)
    board.catch("jaro", timer("duration", "P1Y"), ext=_rule("L-2"), name="Jaro pasas", lane=lane)
    asks = mapping({"process": '="inspekto"', "record": "=case.record.id"}, {"started": "=started"})
    board.service("peti", "case.start", asks, name="Peti inspekton", lane=lane)
    board.catch("aŭdi", board.message("finita", "case ended", "=started.request"), name="Aŭdi la gradon", lane=lane)
    again = 'if result = "malluma" then malsukcesoj + 1 else 0'
    board.script("kalkuli", again, "malsukcesoj", ext=_rule("L-4"), name="Kalkuli sinsekve", lane=lane)
    board.xor("sufiĉe", name="Sufiĉe?", default="sufiĉe_to_denove", lane=lane)
    ends = mapping(
        {"record": "=case.record.id", "standing": '="estingita"', "reason": '="dufoje malluma"'}, {"record": "=record"}
    )
    board.service("estingi", "register.change", ends + _rule("L-4"), name="Estingi", lane=lane)
    board.end(name="Estingita", lane=lane)
    board.line("start", "nombri", "denove", "jaro", "peti", "aŭdi", "kalkuli", "sufiĉe")
    board.flow("sufiĉe", "denove")
    board.flow("sufiĉe", "estingi", "=malsukcesoj >= p.sinsekve")
    board.line("estingi", "end")
    return board.xml().decode()
