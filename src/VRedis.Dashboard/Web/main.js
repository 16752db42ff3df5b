const pause = 1000;
let timer;
let running = null;
let again = false;

/** Reads all that is shown, once at a time; who asks meanwhile gets another look behind it. */
function look() {
  if (running) {
    again = true;
    return running;
  }
  clearTimeout(timer);
  running = (async () => {
    do {
      again = false;
      await lookOnce();
    } while (again);
    running = null;
    if (!document.hidden) timer = setTimeout(look, pause);
  })();
  return running;
}

async function lookOnce() {
  try {
    await readTasks();
    if (!$('workers').hidden) await readWorkers();
    tell(null);
  } catch (error) {
    tell(error);
    return;
  }
  try {
    await readDetails();
  } catch (error) {
    if (error.kind !== 'error') {
      tell(error);
      return;
    }
    write($('reason'), error.message); // of the open task, as when somebody else has removed it
    $('reason').hidden = false;
    for (const name of ['stop', 'retry', 'remove']) $(name).disabled = true;
  }
}

/** Says whether all is well, or what is not. */
function tell(error) {
  const banner = $('banner');
  document.body.classList.toggle('away', error !== null);
  banner.hidden = error === null;
  write(banner, error?.message ?? '');
  attribute($('link'), 'data-kind', error === null ? 'well' : error.kind ?? 'error');
  write($('link'), error === null ? list.address : { away: 'Redis is away', ended: 'ended', refused: 'refused' }[error.kind] ?? 'in trouble');
}

function route() {
  const [view, id, tab] = location.hash.replace(/^#\/?/, '').split('/');
  const workers = view === 'workers';
  $('tasks').hidden = workers;
  $('workers').hidden = !workers;
  attribute($('show-tasks'), 'aria-current', workers ? null : 'page');
  attribute($('show-workers'), 'aria-current', workers ? 'page' : null);
  setTask(!workers && /^\d+$/.test(id ?? '') ? Number(id) : null, tab);
  look();
}

/** Shows another view at once: the browser tells of its address only later, and the next key may be for the new one. */
function go(hash) {
  location.hash = hash;
  route();
}

makeWorkers();
addEventListener('hashchange', route);
document.addEventListener('visibilitychange', () => { if (!document.hidden) look(); else clearTimeout(timer); });
route();
