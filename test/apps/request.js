'use strict';

// request(port, method, path, { headers, body }) → prints and returns { status, headers, body }, without what changes from
// run to run.

const http = require('node:http');

const volatile = new Set(['date', 'last-modified', 'keep-alive']);

function request(port, method, path, { headers, body } = {}) {
  return new Promise((resolve, reject) => {
    const req = http.request({ port, method, path, headers, agent: false }, (res) => {
      res.setEncoding('utf8');
      let text = '';
      res.on('data', (chunk) => { text += chunk; });
      res.on('error', reject);
      res.on('end', () => {
        console.log(method, path, res.statusCode, res.statusMessage);
        for (const [name, value] of Object.entries(res.headers)) {
          if (!volatile.has(name)) console.log(`  ${name}: ${value}`);
        }
        if (text) console.log('  |', text.replaceAll(__dirname, '').slice(0, 500).replaceAll('\n', '\n  | '));
        resolve({ status: res.statusCode, headers: res.headers, body: text });
      });
    });
    req.on('error', reject);
    req.end(body);
  });
}

module.exports = { request };
