function makeErrors() {
  return make('div', { className: 'errors' }, make('p', { className: 'none' }), make('div'));
}

async function readErrors(view, report) {
  const version = `${report.task.id} ${report.task.fail} ${report.task.retry} ${report.task.state}`;
  if (version === view.seen) return;
  const id = report.task.id;
  const errors = await ask(pathOf(id, 'errors'), { seconds: 20 });
  if (id !== details.id) return;
  view.seen = version;
  const [none, groups] = view.children;
  write(none, errors.groups.length === 0 ? 'No item has failed.'
    : `${plural(errors.total, 'failed item', 'failed items')}, ${plural(errors.kinds, 'kind of error', 'kinds of errors')}${errors.read < errors.total ? `; of the latest ${number(errors.read)}` : ''}.`);
  fill(groups, errors.groups, makeGroup, updateGroup);
}

function makeGroup() {
  const fact = name => make('div', {}, make('dt', { textContent: name }), make('dd'));
  return make('details', { className: 'group' },
    make('summary', {}, make('b', { className: 'count' }), make('span', { className: 'message' }), make('span', { className: 'kind' })),
    make('dl', { className: 'facts' }, fact('Last item'), fact('Worker'), fact('Attempts'), fact('When'), fact('Step')),
    make('h4', { textContent: 'Input' }), make('pre', { tabIndex: 0 }),
    make('h4', { textContent: 'Where' }), make('pre', { tabIndex: 0 }),
    make('button', { type: 'button' }));
}

function updateGroup(node, group) {
  const [summary, facts, , input, whereTitle, where, button] = node.children;
  if (node.key !== undefined && node.key !== group.key) node.open = false;
  node.key = group.key;
  write(summary.children[0], `${number(group.count)}×`);
  write(summary.children[1], group.message);
  write(summary.children[2], [group.reason === 'workerLost' ? 'worker lost' : group.type, group.step === 'main' ? null : `step ${group.step}`].filter(Boolean).join(' · '));
  [number(group.item), String(group.worker), String(group.attempt), moment(group.at), group.step].forEach((text, i) => write(facts.children[i].children[1], text));
  write(input, group.input);
  const place = [group.position, group.stack].filter(Boolean).join('\n\n');
  write(where, place);
  where.hidden = whereTitle.hidden = place === '';
  write(button, `Retry ${plural(group.count, 'item', 'items')}`);
  button.onclick = () => retryGroup(group);
}
