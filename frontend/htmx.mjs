// htmx as one file of our own: parts of a page are fetched again; nothing needs it.
import htmx from 'htmx.org';

window.htmx = htmx;
