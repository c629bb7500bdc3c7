// The page: what the server tells by events is drawn, what the user does is sent to the API.

const $ = (id) => document.getElementById(id);
const board = $('board');
const colours = ['lemon', 'mint', 'sky', 'rose', 'lilac', 'sand'];
const shown = new Map(); // id → { note, element }
let colour = localStorage.colour ?? 'lemon';
let top = 1;

$('author').value = localStorage.author ?? '';
$('author').oninput = () => { localStorage.author = $('author').value; };

for (const name of colours) {
  const button = document.createElement('button');
  button.style.background = `var(--${name})`;
  button.setAttribute('role', 'radio');
  button.setAttribute('aria-label', name);
  button.onclick = () => choose(name);
  $('colours').append(button);
}
function choose(name) {
  colour = localStorage.colour = name;
  [...$('colours').children].forEach((b, i) => b.setAttribute('aria-checked', colours[i] === name));
}
choose(colours.includes(colour) ? colour : 'lemon');

async function api(method, path, body) {
  const response = await fetch(`api/${path}`, { method, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
  if (!response.ok) console.error((await response.json()).error);
  return response.status === 204 ? undefined : response.json();
}

// ---- drawing

function draw(note) {
  let entry = shown.get(note.id);
  if (!entry) {
    const element = $('note').content.cloneNode(true).firstElementChild;
    entry = { note, element };
    shown.set(note.id, entry);
    board.append(element);
    prepare(entry);
  }
  entry.note = note;
  const { element } = entry;
  element.style.background = `var(--${note.colour})`;
  if (!element.classList.contains('dragging')) place(element, note.x, note.y);
  element.querySelector('.author').textContent = note.author;
  const text = element.querySelector('textarea');
  if (document.activeElement !== text && text.value !== note.text) text.value = note.text;
  const file = element.querySelector('.file');
  file.hidden = !note.file;
  if (note.file) {
    file.href = `api/files/${note.file.id}`;
    file.textContent = `${note.file.name} · ${size(note.file.size)}`;
  }
}

/** Places are fractions of the board, so that every window shows every note. */
function place(element, x, y) {
  element.style.left = `calc(${x} * (100% - 15rem))`;
  element.style.top = `calc(${y} * (100% - 8rem))`;
}

function fraction(left, topEdge) {
  const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
  const clamp = (v) => Math.min(Math.max(v, 0), 1);
  return { x: clamp(left / (board.clientWidth - 15 * rem)), y: clamp(topEdge / (board.clientHeight - 8 * rem)) };
}

function remove(id) {
  shown.get(id)?.element.remove();
  shown.delete(id);
}

function prepare(entry) {
  const { element } = entry;
  const raise = () => { element.style.zIndex = ++top; };
  element.onpointerdown = raise;
  element.querySelector('.remove').onclick = () => api('DELETE', `notes/${entry.note.id}`);

  let timer;
  const text = element.querySelector('textarea');
  text.oninput = () => {
    clearTimeout(timer);
    timer = setTimeout(() => api('PATCH', `notes/${entry.note.id}`, { text: text.value }), 250);
  };

  const handle = element.querySelector('.handle');
  handle.onpointerdown = (event) => {
    if (event.target.closest('button')) return;
    raise();
    handle.setPointerCapture(event.pointerId);
    element.classList.add('dragging');
    const dx = event.clientX - element.offsetLeft, dy = event.clientY - element.offsetTop;
    let sent = 0, at = entry.note;
    handle.onpointermove = (move) => {
      at = fraction(move.clientX - dx, move.clientY - dy);
      place(element, at.x, at.y);
      if (move.timeStamp - sent > 60) {
        sent = move.timeStamp;
        api('PATCH', `notes/${entry.note.id}`, at);
      }
    };
    handle.onpointerup = handle.onpointercancel = () => {
      handle.onpointermove = handle.onpointerup = handle.onpointercancel = null;
      element.classList.remove('dragging');
      api('PATCH', `notes/${entry.note.id}`, { x: at.x, y: at.y });
    };
  };
}

// ---- new notes

async function add(where) {
  const note = await api('POST', 'notes', { colour, author: $('author').value, ...where });
  draw(note);
  shown.get(note.id).element.querySelector('textarea').focus();
}
$('add').onclick = () => add({ x: 0.1 + Math.random() * 0.7, y: 0.1 + Math.random() * 0.6 });
board.ondblclick = (event) => {
  if (event.target !== board) return;
  const box = board.getBoundingClientRect();
  add(fraction(event.clientX - box.left - 20, event.clientY - box.top - 10));
};

// ---- files

function upload(file, where) {
  // XMLHttpRequest, and not fetch, streams a file of any size everywhere.
  const request = new XMLHttpRequest();
  const query = new URLSearchParams({ author: $('author').value, ...where });
  request.open('PUT', `api/files/${encodeURIComponent(file.name)}?${query}`);
  request.send(file);
}
$('file').onchange = ({ target }) => {
  for (const file of target.files) upload(file, { x: 0.2 + Math.random() * 0.6, y: 0.2 + Math.random() * 0.5 });
  target.value = '';
};
board.ondragover = (event) => {
  event.preventDefault();
  board.classList.add('drop');
};
board.ondragleave = () => board.classList.remove('drop');
board.ondrop = (event) => {
  event.preventDefault();
  board.classList.remove('drop');
  const box = board.getBoundingClientRect();
  for (const file of event.dataTransfer.files) upload(file, fraction(event.clientX - box.left, event.clientY - box.top));
};

const bars = new Map();

function drawUpload({ id, name, done, total, finished, failed }) {
  let bar = bars.get(id);
  if (!bar) {
    bar = document.createElement('div');
    bar.className = 'upload';
    bar.innerHTML = '<b></b><progress></progress><small></small>';
    $('uploads').append(bar);
    bars.set(id, bar);
  }
  bar.querySelector('b').textContent = name;
  bar.querySelector('progress').max = total || 1;
  bar.querySelector('progress').value = done;
  bar.querySelector('small').textContent = failed ? 'broken off' : finished ? `${size(done)}, done` : `${size(done)} of ${size(total)}`;
  bar.classList.toggle('failed', Boolean(failed));
  if (finished || failed) {
    setTimeout(() => bar.remove(), failed ? 5000 : 1500);
    bars.delete(id);
  }
}

function size(bytes) {
  const units = ['bytes', 'KiB', 'MiB', 'GiB'];
  let unit = 0;
  while (bytes >= 1024 && unit < units.length - 1) {
    bytes /= 1024;
    unit++;
  }
  return `${bytes < 10 && unit > 0 ? bytes.toFixed(1) : Math.round(bytes)} ${units[unit]}`;
}

// ---- what the server tells

const events = new EventSource('api/events');
const on = (name, fn) => events.addEventListener(name, ({ data }) => fn(JSON.parse(data)));
on('all', (notes) => {
  const ids = new Set(notes.map((n) => n.id));
  for (const id of shown.keys()) if (!ids.has(id)) remove(id);
  notes.forEach(draw);
});
on('note', draw);
on('gone', ({ id }) => remove(id));
on('upload', drawUpload);
on('people', ({ count }) => { $('people').textContent = count === 1 ? 'only you' : `${count} here`; });
events.onopen = () => { $('offline').hidden = true; };
events.onerror = () => { $('offline').hidden = false; };
