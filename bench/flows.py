"""The thirty steps in django-viewflow, whose classes Django wants in an app: this package is one."""

from typing import Any

from viewflow.workflow import flow
from viewflow.workflow.flow.views import UpdateProcessView

from viewflow import this


def _steps() -> dict[str, Any]:
    """The same thirty tasks and six gateways, as a flow's attributes."""
    nodes: dict[str, Any] = {"start": flow.StartHandle().Next(this.u0), "end": flow.End()}
    for n in range(30):
        after = "end" if n == 29 else f"u{n + 1}"
        if n % 5 == 4:
            nodes[f"u{n}"] = _task(f"g{n}")
            nodes[f"g{n}"] = (
                flow.If(lambda activation: activation.process.data["x"] > 1)
                .Then(getattr(this, f"s{n}"))
                .Else(getattr(this, after))
            )
            nodes[f"s{n}"] = _task(after)
        else:
            nodes[f"u{n}"] = _task(after)
    return nodes


def _task(after: str) -> Any:
    view = flow.View(UpdateProcessView.as_view(fields=[])).Permission("workflow.change_process")
    return view.Next(getattr(this, after))


ThirtyFlow: Any = type("ThirtyFlow", (flow.Flow,), {"__module__": __name__, **_steps()})
