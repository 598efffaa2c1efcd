"""What a selector means: the process instance, the element instance that a case speaks of."""

from collections.abc import Mapping

from tasks.camunda.cluster import Cluster, ProcessInstance
from tasks.camunda.fault import CaseFault
from tasks.camunda.journal import ElementInstance
from tasks.camunda.schema import Said


def fits(selector: Mapping[str, str], **known: str) -> bool:
    """Whether everything that the selector says is so."""
    return all(known.get(key) == value for key, value in selector.items())


def words(selector: Mapping[str, str]) -> str:
    return ", ".join(selector.values())


def process_instance(cluster: Cluster, selector: Mapping[str, str]) -> ProcessInstance:
    """The first one. Raises CaseFault when there is none."""
    process = selector["processDefinitionId"]
    found = cluster.instances(process)
    if not found:
        begun = ", ".join(dict.fromkeys(running.process_id for running in cluster.running))
        raise CaseFault(
            Said(f"流程 {process} 的案件", f"a case of the process {process}"),
            Said(f"只有 {begun or '—'}", f"only {begun or '—'}"),
        )
    return found[0]


def of_element(element: ElementInstance, selector: Mapping[str, str]) -> bool:
    return fits(selector, elementId=element.element_id, elementName=element.name)


def element_instance(
    cluster: Cluster, instance: ProcessInstance, selector: Mapping[str, str], *, active: bool = False
) -> ElementInstance:
    """The first one, or the first that is still open. Raises CaseFault when there is none."""
    standing = instance.running.journal.standing_in(instance.host)
    for element in standing:
        if of_element(element, selector) and (element.state == "active" or not active):
            return element
    said = words(selector)
    raise CaseFault(Said(f"进入了元素 {said}", f"the element {said} entered"), cluster.open_work())
