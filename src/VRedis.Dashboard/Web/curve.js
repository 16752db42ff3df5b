const svg = (tag, attributes) => {
  const node = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
};

/** An empty rate curve, as high as its style says. */
function makeCurve(className) {
  const node = svg('svg', { class: className, viewBox: '0 0 100 100', preserveAspectRatio: 'none', 'aria-hidden': 'true' });
  node.append(svg('path', { class: 'area' }), svg('path', { class: 'line' }));
  return node;
}

/** Draws rates, the latest at the right end; a very short history begins further right. */
function drawCurve(node, rates) {
  const length = Math.max(20, rates.length);
  const most = Math.max(...rates, 0);
  const x = i => 100 * (length - rates.length + i + 1) / length;
  const y = value => most === 0 ? 96 : 96 - 90 * value / most;
  const points = rates.map((value, i) => `${x(i).toFixed(1)} ${y(value).toFixed(1)}`);
  attribute(node.children[0], 'd', points.length < 2 ? '' : `M${x(0).toFixed(1)} 100L${points.join('L')}L100 100Z`);
  attribute(node.children[1], 'd', points.length < 2 ? '' : `M${points.join('L')}`);
  return most;
}
