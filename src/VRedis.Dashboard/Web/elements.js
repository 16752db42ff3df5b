const $ = id => document.getElementById(id);

/** Makes an element. What comes from tasks only ever becomes text: no markup is made of strings anywhere. */
function make(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in node && name !== 'list') node[name] = value;
    else node.setAttribute(name, value);
  }
  node.append(...children.filter(child => child !== null && child !== undefined));
  return node;
}

/** Changes a text only when it is another, so that what somebody has selected stays selected. */
function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function attribute(node, name, value) {
  if (value === null || value === false) node.removeAttribute(name);
  else if (node.getAttribute(name) !== String(value)) node.setAttribute(name, value);
}

/** Brings a list of elements in line with rows: those that are there are used again. */
function fill(parent, rows, create, update) {
  while (parent.children.length > rows.length) parent.lastElementChild.remove();
  rows.forEach((row, i) => {
    if (!parent.children[i]) parent.append(create());
    update(parent.children[i], row, i);
  });
}

/** Buttons and a text to go through pages: first, previous, next, last. */
function pager(parent, go) {
  const button = (label, name, step) => make('button', { type: 'button', textContent: label, ariaLabel: name, onclick: () => go(step) });
  const parts = { first: button('«', 'First page', 'first'), previous: button('‹', 'Previous page', 'previous'), text: make('span', { className: 'range' }), next: button('›', 'Next page', 'next'), last: button('»', 'Last page', 'last') };
  parent.replaceChildren(...Object.values(parts));
  return (offset, shown, all) => {
    write(parts.text, all === 0 ? 'none' : `${number(offset + 1)}–${number(offset + shown)} of ${number(all)}`);
    parts.first.disabled = parts.previous.disabled = offset === 0;
    parts.next.disabled = parts.last.disabled = offset + shown >= all;
  };
}

/** Where a page begins after a step. */
function step(to, offset, size, all) {
  const last = Math.max(0, Math.floor((all - 1) / size) * size);
  return { first: 0, previous: Math.max(0, offset - size), next: Math.min(last, offset + size), last }[to];
}
