// bench: {"kind": "startup", "unit": "ms", "matrix": {"script": ["empty", "modules400"]}}
'use strict';

// The script named by the first argument; "modules400" loads a folder of generated CommonJS modules.

const { script, folder } = JSON.parse(process.argv[2]);

if (script === 'modules400') require(`${folder}/m0.js`);
