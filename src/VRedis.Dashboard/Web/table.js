/** The table of the open task that is looked at. */
const table = { name: null, offset: 0, size: 50, first: 0, behind: 0, seen: null };

function makeTables() {
  const view = make('div', { className: 'tables' },
    make('div', { className: 'chips', role: 'group', ariaLabel: 'Tables' }),
    make('div', { className: 'tools' }, make('div', { className: 'pager', role: 'group', ariaLabel: 'Pages of the table' }), make('span', { className: 'downloads' })),
    make('div', { className: 'scroll', tabIndex: 0, role: 'region', ariaLabel: 'Values' }, make('table', {}, make('thead', {}, make('tr')), make('tbody'))),
    make('p', { className: 'none', hidden: true }));
  view.update = pager(view.querySelector('.pager'), to => {
    table.offset = step(to, table.offset, table.size, table.behind - table.first);
    table.seen = null;
    look();
  });
  return view;
}

async function readTable(view, report) {
  const names = report.tables;
  if (names.length === 0) {
    view.querySelector('.none').hidden = false;
    write(view.querySelector('.none'), report.problem ?? 'This task has no tables yet.');
    return;
  }
  if (!names.some(one => one.name === table.name)) Object.assign(table, { name: (names.find(one => one.values > 0) ?? names[0]).name, offset: 0, seen: null });
  fill(view.firstChild, names, () => make('button', { type: 'button', className: 'chip', onclick: event => { Object.assign(table, { name: event.currentTarget.value, offset: 0, seen: null }); look(); } }, make('span'), make('b')), (chip, one) => {
    write(chip.firstChild, one.name);
    write(chip.lastChild, number(one.values));
    chip.value = one.name;
    attribute(chip, 'aria-pressed', one.name === table.name);
  });
  const { values, removed } = names.find(one => one.name === table.name);
  const version = `${report.task.id} ${table.name} ${table.offset} ${values} ${removed}`;
  if (version === table.seen) return; // nothing new
  const wanted = { id: report.task.id, name: table.name, offset: table.offset };
  const page = await ask(`${pathOf(wanted.id, 'tables', wanted.name)}?${new URLSearchParams({ offset: wanted.offset, count: table.size })}`, { seconds: 20 });
  if (wanted.id !== details.id || wanted.name !== table.name || wanted.offset !== table.offset) return;
  table.seen = version;
  showTable(view, page, wanted.id);
}

function showTable(view, page, id) {
  Object.assign(table, { first: page.first, behind: page.behind });
  if (page.rows.length > 0) table.offset = page.rows[0].position - page.first;
  const [head, body] = view.querySelector('table').children;
  const isNumber = text => text !== null && text !== '' && !Number.isNaN(Number(text));
  fill(head.firstChild, ['#', ...page.columns], () => make('th', { scope: 'col' }), (cell, name, i) => {
    write(cell, name);
    cell.classList.toggle('number', i > 0 && page.rows.some(row => isNumber(row.cells[i - 1])) && page.rows.every(row => row.cells[i - 1] === null || isNumber(row.cells[i - 1])));
  });
  fill(body, page.rows, () => make('tr'), (line, row) => {
    fill(line, [row.position, ...row.cells], () => make('td'), (cell, text, i) => {
      if (i > 0) {
        write(cell, text ?? '');
        cell.classList.toggle('number', isNumber(text));
        return;
      }
      if (!cell.firstChild) cell.append(make('button', { type: 'button', className: 'position', title: 'Show the whole value', onclick: event => openValue(event.currentTarget.value) }));
      cell.firstChild.value = text;
      write(cell.firstChild, number(text + 1));
      attribute(cell.firstChild, 'aria-label', `Show value ${text + 1}`);
    });
  });
  view.update(table.offset, page.rows.length, page.behind - page.first);
  view.querySelector('.none').hidden = page.rows.length > 0;
  write(view.querySelector('.none'), page.first > 0 ? `This table is empty: ${plural(page.first, 'value was', 'values were')} taken out of it.` : 'This table is empty so far.');
  view.querySelector('.downloads').replaceChildren('Download ', ...[['jsonl', 'JSON lines'], ['csv', 'CSV']].map(([format, name]) =>
    make('a', { href: downloadOf(id, table.name, format), download: `${table.name}-${id}.${format}`, textContent: name })));
}

async function openValue(position) {
  try {
    const value = await ask(`${pathOf(details.id, 'tables', table.name, 'value')}?${new URLSearchParams({ position })}`, { seconds: 20 });
    showValue(`Value ${number(value.position + 1)} of ${table.name}, task ${details.id}`, value.text);
  } catch (error) {
    toast(error.message, true);
  }
}
