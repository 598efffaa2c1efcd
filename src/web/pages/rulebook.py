"""Regulations and their versions: diagrams, steps, rules in our own words, figures, what the check says."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import login_required

from tasks.questions.rulebooks import rulebook, rulebooks
from web.current import office
from web.diagram import file_of, plain_facts
from web.pages.case import drawing
from web.rulebook import checked, figures_of, line_of, rules_with_carriers, steps_of
from web.sessions import actor

bp = Blueprint("rulebook", __name__)


@bp.get("/rulebooks")
@login_required
def show() -> ResponseReturnValue:
    return render_template("rulebooks.html", books=[line_of(found) for found in rulebooks(office())])


@bp.get("/rulebooks/<pack>")
@login_required
def one(pack: str) -> ResponseReturnValue:
    found = rulebook(office(), pack)
    processes = found.deployed.definition.processes
    asked = request.args.get("process", "")
    process = asked if asked in processes else next(iter(found.order(processes)), None)
    return render_template(
        "rulebook.html",
        book=line_of(found.line),
        processes=[processes[id] for id in found.order(processes)],
        diagram={"process": process, "facts": plain_facts()} if process else None,
        steps=steps_of(processes[process]) if process else [],
        rules=rules_with_carriers(found.deployed),
        figures=figures_of(found.deployed, office().now()),
        versions=found.versions,
        faults=checked(found.deployed) if actor().is_administrator else None,
    )


@bp.get("/rulebooks/<pack>/diagram/<process>.bpmn")
@login_required
def diagram(pack: str, process: str) -> ResponseReturnValue:
    return drawing(file_of(rulebook(office(), pack).deployed, process))
