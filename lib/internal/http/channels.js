'use strict';
// Diagnostics channels of http.

const dc = require('diagnostics_channel');

const clientCreated = dc.channel('http.client.request.created');
const clientStart = dc.channel('http.client.request.start');
const clientError = dc.channel('http.client.request.error');
const clientFinish = dc.channel('http.client.response.finish');
const serverStart = dc.channel('http.server.request.start');
const serverCreated = dc.channel('http.server.response.created');
const serverFinish = dc.channel('http.server.response.finish');

module.exports = {
  clientCreated, clientStart, clientError, clientFinish, serverStart, serverFinish,
  onResponseCreated(request, response) {
    if (serverCreated.hasSubscribers) serverCreated.publish({ request, response });
  },
};
