'use strict';

require('internal/util').deprecate(() => {}, 'The _stream_wrap module is deprecated.', 'DEP0125')();

module.exports = require('internal/js_stream_socket');
