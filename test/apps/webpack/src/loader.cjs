'use strict';

module.exports = (source) => source.replace('"used"', '"loaded"');
