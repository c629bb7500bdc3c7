'use strict';
// Redirects: followed, refused or shown; what changes on the way, and what does not go to another origin.
const assert = require('node:assert');
const http = require('node:http');

const answer = (req, res) => {
  const [, kind, status, target] = /^\/(\w+)(?:\/(\d+))?(?:\/(.*))?$/.exec(req.url) ?? [];
  if (kind === 'to') {
    res.writeHead(+status, { location: decodeURIComponent(target) }).end('gone');
    return;
  }
  if (kind === 'loop') {
    res.writeHead(302, { location: '/loop' }).end();
    return;
  }
  if (kind === 'nowhere') {
    res.writeHead(302).end('here');
    return;
  }
  let text = '';
  req.on('data', (d) => { text += d; }).on('end', () => {
    res.end(JSON.stringify({ method: req.method, text, type: req.headers['content-type'], authorization: req.headers.authorization, cookie: req.headers.cookie, own: req.headers.own }));
  });
};
const server = http.createServer(answer), other = http.createServer(answer);

server.listen(0, () => other.listen(0, async () => {
  const base = `http://localhost:${server.address().port}`;
  const elsewhere = `http://localhost:${other.address().port}`;
  const to = (status, target) => `${base}/to/${status}/${encodeURIComponent(target)}`;

  for (const [status, method, wanted] of [
    [301, 'POST', 'GET'], [302, 'POST', 'GET'], [303, 'POST', 'GET'], [303, 'PUT', 'GET'], [302, 'PUT', 'PUT'],
    [307, 'POST', 'POST'], [308, 'POST', 'POST'],
  ]) {
    const response = await fetch(to(status, '/end'), { method, body: 'body' });
    assert.strictEqual(response.redirected, true);
    assert.strictEqual(response.url, `${base}/end`);
    const seen = await response.json();
    assert.strictEqual(seen.method, wanted, `${status} ${method}`);
    assert.strictEqual(seen.text, wanted === 'GET' ? '' : 'body');
    assert.strictEqual(seen.type, wanted === 'GET' ? undefined : 'text/plain;charset=UTF-8');
  }

  const headers = { authorization: 'secret', cookie: 'a=b', own: 'mine' };
  const same = await (await fetch(to(302, `${base}/end`), { headers })).json();
  assert.strictEqual(same.authorization, 'secret');
  const cross = await (await fetch(to(302, `${elsewhere}/end`), { headers })).json();
  assert.strictEqual(cross.authorization, undefined);
  assert.strictEqual(cross.cookie, undefined);
  assert.strictEqual(cross.own, 'mine');

  const shown = await fetch(to(302, '/end'), { redirect: 'manual' });
  assert.strictEqual(shown.status, 302);
  assert.strictEqual(shown.headers.get('location'), '/end');
  assert.strictEqual(await shown.text(), 'gone');
  assert.strictEqual(await (await fetch(`${base}/nowhere`)).text(), 'here');

  const cause = async (url, init, message) => {
    await assert.rejects(fetch(url, init), (error) => {
      assert.strictEqual(error.message, 'fetch failed');
      assert.strictEqual(error.cause.message, message);
      return true;
    });
  };
  await cause(to(302, '/end'), { redirect: 'error' }, 'unexpected redirect');
  await cause(`${base}/loop`, {}, 'redirect count exceeded');
  await cause(to(302, 'ftp://x/'), {}, 'URL scheme must be a HTTP(S) scheme');
  await cause(to(302, 'http://[['), {}, 'Invalid URL');
  await cause(to(302, `${elsewhere.replace('//', '//a:b@')}/`), {}, 'cross origin not allowed for request mode "cors"');
  await cause(to(307, '/end'), { method: 'POST', body: new Blob(['x']).stream(), duplex: 'half' }, '');

  for (const s of [server, other]) {
    s.close();
    s.closeAllConnections();
  }
}));
