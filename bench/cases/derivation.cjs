// bench: {"kind": "program", "unit": "keys/s", "matrix": {"kind": ["pbkdf2", "scrypt"], "at once": [1, 8]}}
'use strict';

const { pbkdf2, scrypt } = require('node:crypto');

const kinds = {
  pbkdf2: (done) => pbkdf2('a password', 'some salt', 10_000, 32, 'sha256', done),
  scrypt: (done) => scrypt('a password', 'some salt', 32, { N: 4096 }, done),
};

require('../measure.cjs')(({ kind, 'at once': lanes }) => async (n) => {
  const one = kinds[kind];
  let left = n;
  const lane = async () => {
    while (left-- > 0) await new Promise((resolve, reject) => { one((error) => (error ? reject(error) : resolve())); });
  };
  await Promise.all(Array.from({ length: lanes }, lane));
});
