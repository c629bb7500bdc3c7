'use strict';

module.exports = require('internal/cluster/mode').isWorker ?
  require('internal/cluster/child') :
  require('internal/cluster/primary');
