'use strict';
// What fetch gets without a server, and what it refuses before it asks one.
const assert = require('node:assert');

const cause = (message) => (error) => {
  assert.strictEqual(error.message, 'fetch failed');
  assert.strictEqual(error.cause.message, message);
  return true;
};

(async () => {
  for (const [url, type, text] of [
    ['data:,a%20b', 'text/plain;charset=US-ASCII', 'a b'],
    ['data:text/html;charset=utf-8,%C3%A4#hash', 'text/html;charset=utf-8', 'ä'],
    ['data:text/plain;base64,aGVs%62G8', 'text/plain', 'hello'],
    ['data:;charset=x,1', 'text/plain;charset=x', '1'],
  ]) {
    const response = await fetch(url);
    assert.strictEqual(response.headers.get('content-type'), type, url);
    assert.strictEqual(await response.text(), text);
  }
  await assert.rejects(fetch('data:text/plain;base64,!!'), cause('failed to fetch the data URL'));
  await assert.rejects(fetch('data:nocomma'), cause('failed to fetch the data URL'));

  const blobURL = URL.createObjectURL(new Blob(['0123456789'], { type: 'text/x' }));
  const whole = await fetch(blobURL);
  assert.strictEqual(whole.headers.get('content-length'), '10');
  assert.strictEqual(await whole.text(), '0123456789');
  const part = await fetch(blobURL, { headers: { range: 'bytes=2-4' } });
  assert.strictEqual(part.status, 206);
  assert.strictEqual(await part.text(), '234');
  URL.revokeObjectURL(blobURL);
  await assert.rejects(fetch(blobURL), cause('invalid method'));

  await assert.rejects(fetch('about:blank'), cause('about scheme is not supported'));
  await assert.rejects(fetch('file:///etc/passwd'), cause('not implemented... yet...'));
  await assert.rejects(fetch('ftp://x/'), cause('unknown scheme'));
  await assert.rejects(fetch('http://127.0.0.1:6000'), cause('bad port'));
  await assert.rejects(fetch('/relative'), { name: 'TypeError', message: 'Failed to parse URL from /relative' });
  await assert.rejects(fetch('http://a:b@c/'), { message: 'Request cannot be constructed from a URL that includes credentials: http://a:b@c/' });
  await assert.rejects(fetch('http://localhost/', { method: 'CONNECT' }), { message: "'CONNECT' HTTP method is unsupported." });
  await assert.rejects(fetch('http://localhost/', { body: 'x' }), { message: 'Request with GET/HEAD method cannot have body.' });

  const integrity = 'sha256-LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=';
  assert.strictEqual(await (await fetch('data:,hello', { integrity })).text(), 'hello');
  await assert.rejects(fetch('data:,other', { integrity }), cause('integrity mismatch'));
})();
