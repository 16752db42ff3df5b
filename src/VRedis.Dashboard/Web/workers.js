const workerColumns = ['Worker', 'State', 'Runs', 'Rate', '', 'Executed', 'Tasks', 'Machine', 'Since', 'Heartbeat'];

function makeWorkers() {
  $('worker-table').append(
    make('thead', {}, make('tr', {}, ...workerColumns.map((name, i) => make('th', { scope: 'col', textContent: name, className: [2, 3, 5, 9].includes(i) ? 'number' : '' })))),
    make('tbody'));
}

async function readWorkers() {
  const workers = await ask('/api/workers');
  const text = $('worker-filter').value.trim().toLowerCase();
  const shown = workers.filter(worker => text === '' || String(worker.id) === text || [worker.name, worker.machine].some(place => place.toLowerCase().includes(text)));
  fill($('worker-table').tBodies[0], shown, () => make('tr', {}, ...workerColumns.map((_, i) => make('td', { className: [2, 3, 5, 9].includes(i) ? 'number' : '' }, i === 4 ? makeCurve('spark') : null))), (line, worker) => {
    const cells = line.children;
    [`${worker.id} ${worker.name}`, worker.state, `${worker.running} / ${worker.slots}`, rate(worker.rate), null, number(worker.executed),
      worker.tasks.length === 0 ? '–' : worker.tasks.slice(0, 5).map(id => `#${id}`).join(' ') + (worker.tasks.length > 5 ? ` +${worker.tasks.length - 5}` : ''),
      `${worker.machine} · ${worker.processId}`, moment(worker.since), worker.silent < 3 ? 'now' : `${duration(worker.silent)} ago`].forEach((value, i) => { if (value !== null) write(cells[i], value); });
    cells[0].title = `${worker.platform}\n${worker.runtime}\n${plural(worker.lanes, 'lane', 'lanes')}`;
    attribute(line, 'data-state', worker.state);
    drawCurve(cells[4].firstChild, worker.rates);
  });
  $('no-workers').hidden = workers.length > 0;
}

$('worker-filter').oninput = () => look();
