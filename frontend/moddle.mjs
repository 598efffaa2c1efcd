// For a test alone, never shipped: what Camunda 8's modeler reads diagrams with, and what it warns of.
import { BpmnModdle } from 'bpmn-moddle';
import zeebe from 'zeebe-bpmn-moddle/resources/zeebe.json';

globalThis.warningsOf = async (xml) => {
  const { warnings } = await new BpmnModdle({ zeebe }).fromXML(xml);
  return JSON.stringify(warnings.map((warning) => warning.message));
};
