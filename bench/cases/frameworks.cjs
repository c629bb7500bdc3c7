// bench: {"kind": "http", "unit": "req/s", "matrix": {"app": ["express", "fastify"], "connections": [64]}}
'use strict';

process.env.NODE_ENV = 'production';

const { app } = JSON.parse(process.argv[2]);

if (app === 'express') {
  const express = require('express');
  const server = express().get('/', (req, res) => res.send('Hello World')).listen(0, '127.0.0.1', () => {
    console.log(`port ${server.address().port}`);
  });
} else {
  const fastify = require('fastify')();
  fastify.get('/', async () => ({ hello: 'world' }));
  fastify.listen({ port: 0, host: '127.0.0.1' }).then(() => console.log(`port ${fastify.server.address().port}`));
}
