'use strict';

/** Whether this process is a worker of a cluster; internal/process/start sets it. */
module.exports = { isWorker: false };
