const typesText = node => node.matches('input, textarea, select, [contenteditable]');

document.addEventListener('keydown', event => {
  if (event.ctrlKey || event.altKey || event.metaKey || document.querySelector('dialog[open]')) return;
  const inText = typesText(event.target);
  if (event.key === 'Escape') {
    if (inText) {
      if (event.target.value !== '') {
        event.target.value = '';
        event.target.dispatchEvent(new Event('input'));
      } else {
        event.target.blur();
      }
    } else if (details.id !== null) {
      closeTask();
      moveFocus(list.focus);
    }
    return;
  }
  if (inText) return;
  const inList = $('list').contains(event.target);
  const action = {
    '/': () => ($('tasks').hidden ? $('worker-filter') : $('filter')).focus(),
    '?': () => $('keys').showModal(),
    j: () => moveFocus(inList ? list.focus + 1 : list.focus),
    k: () => moveFocus(inList ? list.focus - 1 : list.focus),
    n: () => goToPage('next'),
    p: () => goToPage('previous'),
    t: () => go('#/tasks'),
    w: () => go('#/workers'),
    s: stopTask,
    r: retryTask,
    Delete: removeTask,
    ...inList && { ArrowDown: () => moveFocus(list.focus + 1), ArrowUp: () => moveFocus(list.focus - 1), Home: () => moveFocus(0), End: () => moveFocus(list.rows.length - 1) },
  }[event.key];
  if (!action) return;
  event.preventDefault();
  action();
});
