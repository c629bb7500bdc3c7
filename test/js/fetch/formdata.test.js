'use strict';
// FormData: its methods, and both of its wire forms there and back.
const assert = require('node:assert');
const http = require('node:http');

const form = new FormData();
form.append('a', 'line\nbreak');
form.append('a', 'second');
form.append('quote"d', 'ä');
form.append('file', new File(['\0binary\r\n--not a boundary'], 'na"me.bin', { type: 'application/x-own' }));
form.append('blob', new Blob(['content']));
assert.deepStrictEqual([...form.keys()], ['a', 'a', 'quote"d', 'file', 'blob']);
assert.deepStrictEqual(form.getAll('a'), ['line\nbreak', 'second']);
assert.strictEqual(form.get('blob').name, 'blob');
assert.throws(() => form.append('x', 'y', 'name'), TypeError);
form.set('a', 'only');
assert.deepStrictEqual(form.getAll('a'), ['only']);
form.delete('nothing');
form.set('a', 'line\nbreak');

const server = http.createServer((req, res) => {
  res.setHeader('content-type', req.headers['content-type']);
  req.pipe(res);
});

server.listen(0, async () => {
  const url = `http://localhost:${server.address().port}`;
  const response = await fetch(url, { method: 'POST', body: form });
  assert.match(response.headers.get('content-type'), /^multipart\/form-data; boundary=----/);
  const back = await response.formData();
  assert.strictEqual(back.get('a'), 'line\r\nbreak');
  assert.strictEqual(back.get('quote"d'), 'ä');
  const file = back.get('file');
  assert.ok(file instanceof File);
  assert.strictEqual(file.name, 'na"me.bin');
  assert.strictEqual(file.type, 'application/x-own');
  assert.strictEqual(await file.text(), '\0binary\r\n--not a boundary');

  const encoded = await (await fetch(url, { method: 'POST', body: new URLSearchParams({ x: '1 2', y: 'ü' }) })).formData();
  assert.deepStrictEqual([...encoded], [['x', '1 2'], ['y', 'ü']]);

  const parse = (text, boundary = 'b') =>
    new Response(text, { headers: { 'content-type': `multipart/form-data; boundary=${boundary}` } }).formData();
  assert.deepStrictEqual([...await parse('--b--\r\n')], []);
  const hand = await parse('--b\r\nContent-Disposition: form-data; name="n"\r\nX-Other: y\r\n\r\nvalue\r\n--b--\r\n');
  assert.strictEqual(hand.get('n'), 'value');
  for (const bad of [
    '', 'text', '--b', '--b\r\n', '--b\r\n\r\nx\r\n--b--', '--b\r\nContent-Disposition: form-data; name="n"\r\n\r\nvalue',
    '--b\r\nContent-Disposition: attachment; name="n"\r\n\r\nvalue\r\n--b--', '--b\r\nContent-Disposition: form-data; name="n\r\n\r\nv\r\n--b--',
  ]) {
    await assert.rejects(parse(bad), TypeError, JSON.stringify(bad));
  }
  await assert.rejects(new Response('x').formData(), TypeError);

  server.close();
  server.closeAllConnections();
});
