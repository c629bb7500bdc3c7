'use strict'
var fs = require("fs")
let never = 1;
const { a, b } = require('./x')
module.exports = function (p) { if (p == 1) return undefinedName; else { return fs } }
const s = "double" + 'single' + `template`
for (;;) { break }
eval('1'); new Function('x')
