'use strict';

// node:sqlite.

const { constants } = require('internal/sqlite/constants');
const { DatabaseSync, Session, backup } = require('internal/sqlite/database');
const { StatementSync } = require('internal/sqlite/statement');

require('internal/util').emitExperimentalWarning('SQLite');

module.exports = { DatabaseSync, StatementSync, Session, constants, backup };
