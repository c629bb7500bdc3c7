'use strict';

const { TLSSocket } = require('internal/tls/socket');
const { Server, createServer } = require('internal/tls/server');
const { connect } = require('internal/tls/connect');

module.exports = { TLSSocket, Server, createServer, connect };
