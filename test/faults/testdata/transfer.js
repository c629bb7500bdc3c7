'use strict';
// Takes uploads and gives downloads. Its argument is the file for those that go to or come from a disk.
const fs = require('node:fs');
const http = require('node:http');
const { Readable, pipeline } = require('node:stream');

const file = process.argv[2];
const gib = 2 ** 30;

const routes = {
  '/idle': (req, res) => res.end(),
  '/drop': (req, res) => {
    let got = 0;
    req.on('data', (chunk) => { got += chunk.length; });
    req.on('end', () => res.end(`${got}`));
  },
  '/slow': (req, res) => {
    let got = 0, next = 0;
    req.on('data', (chunk) => {
      got += chunk.length;
      if (got < next) return;
      next = got + gib / 256;
      req.pause();
      setTimeout(() => req.resume(), 2);
    });
    req.on('end', () => res.end(`${got}`));
  },
  '/disk': (req, res) => {
    pipeline(req, fs.createWriteStream(file), (err) => {
      if (err) {
        console.log(err.code);
        res.writeHead(507).end();
      } else {
        res.end(`${fs.statSync(file).size}`);
      }
    });
  },
  '/made': (req, res) => {
    let left = gib / 65536;
    pipeline(new Readable({ read() { this.push(left-- > 0 ? Buffer.alloc(65536, left) : null); } }), res, () => {});
  },
  '/file': (req, res) => pipeline(fs.createReadStream(file), res, () => {}),
};

const server = http.createServer((req, res) => routes[req.url](req, res));
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
