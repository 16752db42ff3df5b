/** Asks before something is done that cannot be undone. */
function confirmed(title, text, action, dangerous) {
  const dialog = $('confirm');
  write($('confirm-title'), title);
  write($('confirm-text'), text);
  write($('confirm-yes'), action);
  $('confirm-yes').classList.toggle('danger', dangerous);
  return new Promise(resolve => {
    let answer = false;
    $('confirm-yes').onclick = () => { answer = true; dialog.close(); };
    $('confirm-no').onclick = () => dialog.close();
    dialog.onclose = () => resolve(answer);
    dialog.showModal();
    $('confirm-no').focus();
  });
}

/** Shows one value of a table. */
function showValue(title, text) {
  write($('value-title'), title);
  write($('value-text'), text);
  $('value').showModal();
}

let toastTimer;

/** Says what was done, or why it was not. */
function toast(text, bad = false) {
  const node = $('toast');
  node.classList.toggle('bad', bad);
  node.hidden = false;
  write(node, text);
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => { node.hidden = true; }, bad ? 15000 : 6000);
}

for (const name of ['value', 'keys']) $(`${name}-close`).onclick = () => $(name).close();
$('help').onclick = () => $('keys').showModal();
