/** The task that is open, and what of it. */
const details = { id: null, tab: 'overview', report: null, views: {}, definition: null };

const tabNames = { overview: 'Overview', errors: 'Errors', tables: 'Tables', workers: 'Workers', script: 'Script' };
const makers = { overview: makeOverview, errors: makeErrors, tables: makeTables, workers: makeParts, script: () => make('div', { className: 'scripts' }) };
const readers = { overview: showOverview, errors: readErrors, tables: readTable, workers: showParts, script: showScripts };

const openTask = (id, tab = details.id === null ? 'overview' : details.tab) => go(`#/tasks/${id}/${tab}`);
const closeTask = () => go('#/tasks');

/** Opens a task, or none. */
function setTask(id, tab) {
  const other = id !== details.id;
  details.tab = tab in tabNames ? tab : 'overview';
  if (other) {
    Object.assign(details, { id, report: null, views: {}, definition: null });
    Object.assign(table, { name: null, offset: 0, seen: null });
    $('panel').replaceChildren();
  }
  $('details').hidden = id === null;
  document.body.classList.toggle('open', id !== null);
  if (id === null) return;
  write($('details-title'), `Task ${id}`);
  if (other) {
    write($('details-script'), '');
    $('reason').hidden = true;
    if (matchMedia('(max-width: 900px)').matches) $('details-title').focus();
  }
  drawTabs();
}

function drawTabs() {
  fill($('tabs'), Object.entries(tabNames), () => make('button', { type: 'button', role: 'tab', onclick: event => openTask(details.id, event.currentTarget.value), onkeydown: moveTab }, make('span'), make('b')), (button, [tab, name]) => {
    write(button.firstChild, name);
    const count = { errors: details.report?.task.fail, tables: details.report?.tables.length, workers: details.report?.workers.length }[tab];
    write(button.lastChild, count === undefined ? '' : number(count));
    button.classList.toggle('bad', tab === 'errors' && count > 0);
    button.value = tab;
    attribute(button, 'id', `tab-${tab}`);
    attribute(button, 'aria-selected', tab === details.tab);
    attribute(button, 'aria-controls', 'panel');
    button.tabIndex = tab === details.tab ? 0 : -1;
  });
  attribute($('panel'), 'aria-labelledby', `tab-${details.tab}`);
}

function moveTab(event) {
  const move = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (!move) return;
  event.preventDefault();
  event.stopPropagation();
  const tabs = Object.keys(tabNames);
  const tab = tabs[(tabs.indexOf(details.tab) + move + tabs.length) % tabs.length];
  openTask(details.id, tab);
  $(`tab-${tab}`).focus();
}

async function readDetails() {
  const id = details.id;
  if (id === null) return;
  const report = await ask(pathOf(id) + (details.definition ? '' : '?definition=1'));
  if (id !== details.id) return;
  details.report = report;
  details.definition ??= report.definition;
  const task = report.task;
  write($('details-title'), `Task ${task.id} · ${stateWords[task.state]}`);
  attribute($('details'), 'data-state', task.state);
  write($('details-script'), report.problem ?? task.title ?? '');
  $('reason').hidden = !task.reason;
  write($('reason'), task.reason ?? '');
  drawBar($('details-bar'), task);
  attribute($('details-bar'), 'aria-valuenow', percent(task.done + task.fail, task.items));
  $('stop').disabled = task.ended;
  $('retry').disabled = task.fail === 0 || task.state === 'Stopped' || task.state === 'Abandoned';
  $('remove').disabled = false;
  write($('retry'), task.fail > 0 ? `Retry ${number(task.fail)} failed` : 'Retry failed');
  drawTabs();
  const tab = details.tab;
  const view = details.views[tab] ??= makers[tab]();
  if ($('panel').firstChild !== view) $('panel').replaceChildren(view);
  await readers[tab](view, report);
}

function makeOverview() {
  return make('div', {}, make('figure', { className: 'big-curve' }, makeCurve('chart'), make('figcaption')), make('dl', { className: 'facts' }));
}

function showOverview(view, { task, rates }) {
  const [figure, facts] = view.children;
  const most = drawCurve(figure.firstChild, rates ?? []);
  figure.hidden = task.ended;
  write(figure.lastChild, rates?.length > 1 ? `${rate(task.rate)} now, ${rate(most)} at most in the last ${plural(rates.length, 'look', 'looks')}` : 'The rate is shown from the second look on.');
  const definition = details.definition;
  const rows = [
    ['Items', number(task.items)], ['Done', number(task.done)], ['Failed', number(task.fail)], ['Repeated attempts', number(task.retry)],
    task.ended ? ['Given up', number(task.dropped)] : ['Waiting', number(task.waiting)], task.ended ? null : ['Of them delayed', number(task.delayed)], task.ended ? null : ['Running', number(task.running)],
    ['Output values', number(task.values)], ['Rate', rate(task.rate)], ['Started', moment(task.start)], ['Takes', duration(task.seconds)],
    task.ended || task.left === undefined ? null : ['Time left', duration(task.left)], task.end ? ['Ended', moment(task.end)] : null, task.expires ? ['Kept until', moment(task.expires)] : null,
    ['Sender', task.sender || '–'], definition ? ['Sender stays', definition.live ? 'yes' : 'no, submitted'] : null, definition?.for ? ['For workers with', definition.for] : null,
    definition ? ['Attempts', number(definition.attempts)] : null, definition?.timeoutSeconds ? ['Limit of an item', duration(definition.timeoutSeconds)] : null, definition?.throttleLimit ? ['At once, at most', number(definition.throttleLimit)] : null,
  ].filter(Boolean);
  fill(facts, rows, () => make('div', {}, make('dt'), make('dd')), (node, [name, value]) => {
    write(node.children[0], name);
    write(node.children[1], value);
  });
}

function makeParts() {
  return make('div', { className: 'scroll', tabIndex: 0, role: 'region', ariaLabel: 'Workers of the task' }, make('table', {}, make('thead', {}, make('tr', {}, ...['Worker', 'Done', 'Failed', 'Repeated', 'Values'].map((name, i) => make('th', { scope: 'col', textContent: name, className: i ? 'number' : '' })))), make('tbody')), make('p', { className: 'none' }));
}

function showParts(view, { workers }) {
  fill(view.querySelector('tbody'), workers, () => make('tr', {}, make('td'), ...Array.from({ length: 4 }, () => make('td', { className: 'number' }))), (line, part) => {
    [part.name ? `${part.id} ${part.name}` : `${part.id} (gone)`, ...[part.execute, part.fail, part.retry, part.collect].map(number)].forEach((text, i) => write(line.children[i], text));
  });
  write(view.lastChild, workers.length === 0 ? 'No worker has settled an item of it yet.' : '');
}

function showScripts(view, report) {
  if (view.firstChild) return;
  if (!details.definition) {
    view.append(make('p', { className: 'none', textContent: report.problem ?? 'Its script cannot be read.' }));
    return;
  }
  for (const part of details.definition.steps)
    view.append(make('h4', { textContent: `Step ${part.name} → table ${part.table}, ${details.definition.language}` }), make('pre', { tabIndex: 0, textContent: part.script }));
}

async function act(action, question, group) {
  const id = details.id;
  if (id === null || !details.report || !await confirmed(...question)) return;
  try {
    const answer = await ask(pathOf(id, action) + (group ? `?${new URLSearchParams({ group })}` : ''), { method: 'POST', seconds: 30 });
    toast(answer.message);
    if (action === 'remove' && details.id === id) closeTask();
  } catch (error) {
    toast(error.message, true);
  }
  look();
}

const called = () => details.report?.task.title ? `\n${details.report.task.title}` : '';

function stopTask() {
  if (!$('stop').disabled) act('stop', [`Stop task ${details.id}?`, `What waits is given up, and what runs is cancelled. Its tables stay. A stopped task cannot go on.${called()}`, `Stop task ${details.id}`, true]);
}

function retryTask() {
  if (!$('retry').disabled) act('retry', [`Retry the failed items of task ${details.id}?`, `${plural(details.report.task.fail, 'failed item is', 'failed items are')} put back, with all attempts before them.${called()}`, `Retry task ${details.id}`, false]);
}

function removeTask() {
  if (!details.report || $('remove').disabled) return;
  const first = details.report.task.ended ? '' : 'It has not ended: it is stopped first. ';
  act('remove', [`Remove task ${details.id}?`, `${first}Its tables, records and errors are gone then, for everybody.${called()}`, `Remove task ${details.id}`, true]);
}

function retryGroup(group) {
  act('retry', [`Retry ${plural(group.count, 'item', 'items')} of task ${details.id}?`, `All its failed items with this error are put back, with all attempts before them.\n${group.message}`, `Retry task ${details.id}`, false], group.key);
}

$('close').onclick = closeTask;
$('stop').onclick = stopTask;
$('retry').onclick = retryTask;
$('remove').onclick = removeTask;
