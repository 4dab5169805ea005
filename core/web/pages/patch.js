const handlers = ['onclick', 'onchange', 'oninput'];
/** What a person changes by hand and a drawing decides: the page says in its drawing how these are. */
const states = ['checked', 'indeterminate', 'disabled', 'value'];

/**
 * Makes the content of a place look like the new nodes and keeps every node that can stay: focus, selection, scroll and
 * half-read text survive (TM-13). `data-key` tells which node is which when their order changes.
 */
export function patch(place, ...nodes) {
  const active = document.activeElement;
  patchChildren(
    place,
    nodes.flat().filter((node) => node !== '' && node !== undefined),
  );
  if (active?.isConnected && active !== document.activeElement) active.focus({ preventScroll: true });
}

function patchChildren(parent, nodes) {
  const keyed = new Map(
    [...parent.children].flatMap((child) => (child.dataset.key ? [[child.dataset.key, child]] : [])),
  );
  let at = parent.firstChild;
  for (const node of nodes) {
    const old = keyed.get(node.dataset?.key) ?? at;
    if (old === null || !same(old, node)) {
      parent.insertBefore(node, at);
      continue;
    }
    if (old === at) at = at.nextSibling;
    else move(parent, old, at);
    if (old !== node) patchNode(old, node);
  }
  while (at !== null) {
    const next = at.nextSibling;
    at.remove();
    at = next;
  }
}

function same(old, node) {
  return old.nodeName === node.nodeName && old.dataset?.key === node.dataset?.key;
}

function move(parent, node, before) {
  if (parent.moveBefore === undefined) parent.insertBefore(node, before);
  else parent.moveBefore(node, before);
}

function patchNode(old, node) {
  if (node.nodeType === Node.TEXT_NODE) {
    if (old.data !== node.data) old.data = node.data;
    return;
  }
  for (const { name } of [...old.attributes]) if (!node.hasAttribute(name)) old.removeAttribute(name);
  for (const { name, value } of node.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  for (const handler of handlers) old[handler] = node[handler];
  patchChildren(old, [...node.childNodes]);
  for (const state of states) if (state in node && old[state] !== node[state]) old[state] = node[state];
}
