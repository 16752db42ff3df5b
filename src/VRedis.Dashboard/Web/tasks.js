const pageSize = 50;
const stateWords = { Sending: 'Sending', Running: 'Running', Completed: 'Completed', Stopped: 'Stopped', Abandoned: 'Abandoned' };
const filters = [['', 'All'], ['Sending,Running', 'On their way'], ['Completed', 'Completed'], ['Stopped', 'Stopped'], ['Abandoned', 'Abandoned']];

/** The list of tasks: what of it is wanted, and what was seen last. */
const list = { text: '', state: '', offset: 0, matching: 0, rows: [], focus: 0 };

const updateListPager = pager($('list-pager'), to => goToPage(to));

function goToPage(to) {
  list.offset = step(to, list.offset, pageSize, list.matching);
  list.focus = 0;
  look();
}

const listQuery = () => String(new URLSearchParams({ text: list.text, state: list.state, offset: list.offset, count: pageSize }));

async function readTasks() {
  const wanted = listQuery();
  const report = await ask(`/api/tasks?${wanted}`);
  if (wanted !== listQuery()) return; // something else is wanted meanwhile, and asked for behind this
  showTasks(report);
}

function showTasks(report) {
  const held = { id: list.rows[list.focus]?.id, focused: $('list').contains(document.activeElement) };
  Object.assign(list, { offset: report.offset, matching: report.matching, rows: report.tasks });
  write($('sum-tasks'), number(report.all));
  write($('sum-workers'), number(report.workers));
  write($('sum-active'), number(report.active));
  write($('sum-rate'), rate(report.rate).replace('/s', ''));
  write($('sum-running'), `${number(report.running)} / ${number(report.slots)}`);
  document.title = report.active > 0 ? `(${report.active}) VRedis` : 'VRedis';
  list.address = report.address + (report.prefix === 'vredis' ? '' : ` · ${report.prefix}`);
  fill($('states'), filters, makeChip, (chip, [states, name]) => {
    const count = states === '' ? Object.values(report.states).reduce((sum, one) => sum + one) : states.split(',').reduce((sum, state) => sum + report.states[state], 0);
    write(chip.firstChild, name);
    write(chip.lastChild, number(count));
    chip.value = states;
    attribute(chip, 'aria-pressed', states === list.state);
  });
  const moved = list.rows.findIndex(task => task.id === held.id);
  list.focus = moved >= 0 ? moved : Math.max(0, Math.min(list.focus, list.rows.length - 1));
  fill($('list'), list.rows, makeRow, updateRow);
  if (held.focused) $('list').children[list.focus]?.firstChild.focus({ preventScroll: true }); // on the same task, wherever it stands now
  updateListPager(list.offset, list.rows.length, list.matching);
  $('list-pager').hidden = list.matching <= pageSize;
  $('none').hidden = list.rows.length > 0;
  write($('none'), report.all === 0 ? 'There are no tasks yet. Invoke-VRedisPipe sends one.' : 'No task is like that.');
}

function makeChip() {
  return make('button', { type: 'button', className: 'chip', onclick: event => { list.state = event.currentTarget.value; list.offset = list.focus = 0; look(); } }, make('span'), make('b'));
}

function makeBar() {
  return make('span', { className: 'bar', ariaHidden: 'true' }, make('i', { className: 'done' }), make('i', { className: 'fail' }), make('i', { className: 'run' }));
}

function drawBar(bar, task) {
  const parts = [task.done, task.fail, task.running];
  parts.forEach((part, i) => { bar.children[i].style.width = `${task.items === 0 ? 0 : 100 * part / task.items}%`; });
}

function makeRow() {
  return make('li', {}, make('button', { type: 'button', className: 'row', onclick: event => openTask(Number(event.currentTarget.value)), onfocus: event => { list.focus = [...$('list').children].indexOf(event.currentTarget.parentElement); updateFocus(); } },
    make('span', { className: 'what' }, make('span', { className: 'state' }), make('span', { className: 'id' }), make('span', { className: 'title' }), make('span', { className: 'sender' })),
    make('span', { className: 'how' }, makeBar(), make('span', { className: 'counts' }, make('b'), make('span'), make('span', { className: 'failed' }))),
    make('span', { className: 'fast' }, makeCurve('spark'), make('span')),
    make('span', { className: 'time' }, make('span'), make('small'))));
}

function updateRow(item, task, i) {
  const row = item.firstChild;
  const [what, how, fast, time] = row.children;
  row.value = task.id;
  row.tabIndex = i === list.focus ? 0 : -1;
  attribute(row, 'data-state', task.state);
  attribute(row, 'aria-current', task.id === details.id ? 'true' : null);
  attribute(row, 'aria-label', `Task ${task.id}, ${stateWords[task.state]}, ${percentText(task)} of ${plural(task.items, 'item', 'items')}${task.fail ? `, ${number(task.fail)} failed` : ''}${task.reason ? ', does not get on' : ''}. ${task.title ?? ''}`);
  attribute(row, 'data-stalled', task.reason ? '' : null);
  write(what.children[0], stateWords[task.state]);
  write(what.children[1], `#${task.id}`);
  write(what.children[2], task.title ?? '');
  write(what.children[3], task.reason ?? task.sender);
  drawBar(how.children[0], task);
  const [share, of, failed] = how.children[1].children;
  write(share, percentText(task));
  write(of, plural(task.items, 'item', 'items'));
  write(failed, task.fail ? `${number(task.fail)} failed` : '');
  drawCurve(fast.children[0], task.rates ?? []);
  write(fast.children[1], rate(task.rate));
  write(time.children[0], duration(task.seconds));
  write(time.children[1], task.ended ? moment(task.start) : task.left === undefined ? '' : `${duration(task.left)} left`);
}

function updateFocus() {
  [...$('list').children].forEach((item, i) => { item.firstChild.tabIndex = i === list.focus ? 0 : -1; });
}

/** Moves the focus in the list, and what is shown with it where details are open beside it. */
function moveFocus(to) {
  if (list.rows.length === 0) return;
  list.focus = Math.max(0, Math.min(list.rows.length - 1, to));
  updateFocus();
  $('list').children[list.focus].firstChild.focus();
}

let typing;
$('filter').oninput = () => {
  clearTimeout(typing);
  typing = setTimeout(() => { list.text = $('filter').value; list.offset = list.focus = 0; look(); }, 120);
};
