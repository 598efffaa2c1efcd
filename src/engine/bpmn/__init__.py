"""Reading, checking and running BPMN diagrams of the Camunda 8 dialect on SpiffWorkflow."""
